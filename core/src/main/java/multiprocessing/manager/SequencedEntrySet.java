package multiprocessing.manager;

import java.util.SequencedSet;
import org.jspecify.annotations.Nullable;

/// A map's [java.util.SequencedMap#sequencedEntrySet].
interface SequencedEntrySet<E extends @Nullable Object> extends EntrySet<E>, SequencedSet<E> {}
