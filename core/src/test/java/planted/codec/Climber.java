package planted.codec;

import planted.process.Upstairs;

/// Imports a room from a floor above, through an array and a generic type only.
final class Climber {
    java.util.List<Upstairs[]> above = java.util.List.of();
}
