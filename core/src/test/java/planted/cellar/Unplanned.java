package planted.cellar;

/// Stands in a room that is on no plan.
final class Unplanned {}
