import {mountOf, type Mount} from '../mounts.js';

// Filesystems whose other end may stop to answer, and whoever asks then waits in the kernel until it does.
const remoteTypes = /^(?:nfs|nfs4|cifs|smb3?|smbfs|ceph|glusterfs|lustre|afs|beegfs|gpfs|davfs|fuse|fuse\..+)$/v;

/**
Whether a path leads to a disk behind a network, or to a program that plays a disk.

@param path - Absolute; it need not exist.
@param mounts - From `readMounts`.
*/
export function isOnRemoteDisk(path: string, mounts: readonly Mount[]): boolean {
	return remoteTypes.test(mountOf(path, mounts)?.type ?? '');
}
