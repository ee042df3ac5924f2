package planted;

/// A root that no room may import.
public final class FrontDoor {}
