package planted.process;

import planted.FrontDoor;

/// Imports the front door from inside the house.
public record Upstairs(FrontDoor door) {}
