package multiprocessing.python;

import java.util.List;

/// What arrives in Python as an iterator over those items.
record Iteration(List<?> items) {}
