#!/bin/bash
# Cleans up after a test run that was broken off, by whatever signal. The tests tell it their temporary folders, `+ FOLDER` and `- FOLDER` a
# line; when its input ends, because they have, it ends what still names a folder that was not taken back, and removes the folder.

declare -A folders
while read -r sign folder; do
	if [ "$sign" = + ]; then
		folders["$folder"]=1
	else
		unset "folders[$folder]"
	fi
done

names_folder() {
	local words
	for file in cmdline environ; do
		mapfile -d '' words < "$1/$file" && [[ "${words[*]}" == *"$2"* ]] && return 0
	done 2>/dev/null
	(cd -P "$1/cwd" && [[ "$PWD" == "$2"* ]]) 2>/dev/null
}

# Again and again, since a script or a supervisor may be about to start more.
for folder in "${!folders[@]}"; do
	for _ in {1..20}; do
		found=0
		for process in /proc/[0-9]*; do
			if names_folder "$process" "$folder"; then
				found=1
				kill -9 "${process#/proc/}" 2>/dev/null
			fi
		done
		[ "$found" = 0 ] && break
		sleep 0.05
	done
	rm -rf -- "$folder"
done
