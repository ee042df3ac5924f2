package multiprocessing.pool;

import java.time.Duration;

/// A task, or an item of one, that took long. Immutable. Further components may come: do not take it apart by a pattern.
///
/// @param name in words: the number of the task and the place of its items in the input, from 0, as in
///     `item 3 of task 7`
/// @param worker that ran it
/// @param time how long it took; of several items that were handed over at once, all of them
/// @see Insights
public record SlowTask(String name, Worker worker, Duration time) {}
