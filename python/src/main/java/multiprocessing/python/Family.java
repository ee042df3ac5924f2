package multiprocessing.python;

/// A program that was started once, in all its processes: itself and what it has forked, which has its proxies, too.
///
/// @param mark what those have in common, and no other program: see [LinuxFamilies]
/// @param isOfRoot whether its processes may become another user's
record Family(String mark, boolean isOfRoot) {
    @Override
    public String toString() {
        return "Family[" + Integer.toHexString(mark.hashCode()) + "]";
    }
}
