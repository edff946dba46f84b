"""Mounts a FUSE disk whose questions nobody answers, until stdin ends: `hanging_disk.py FOLDER`."""
import ctypes
import os
import sys

libc = ctypes.CDLL(None, use_errno=True)
folder = sys.argv[1].encode()
device = os.open("/dev/fuse", os.O_RDWR)
options = f"fd={device},rootmode=40000,user_id=0,group_id=0".encode()
if libc.mount(b"hanging", folder, b"fuse", 0, options) != 0:
    sys.exit(f"mount: {os.strerror(ctypes.get_errno())}")
try:
    print("mounted", flush=True)
    sys.stdin.read()
finally:
    # Ends what still waits for an answer, then takes the disk away whoever still uses it.
    os.close(device)
    libc.umount2(folder, 2)
