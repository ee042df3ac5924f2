package multiprocessing.shared;

import multiprocessing.signal.Words;
import multiprocessing.sync.RLock;

/// An array of `char` that processes share; see [Array]. Python: `Array('u', …)`.
public final class CharArray extends Array<Character> {
    CharArray(Block block) {
        super(Kind.CHAR, block);
    }

    /// The element at `index`.
    ///
    /// @throws IndexOutOfBoundsException if `index` is not from 0 to `size() - 1`
    public char get(int index) {
        long at = enter(index, Character.BYTES);
        try {
            return (char) Elements.CHAR.get(Words.MEMORY, at);
        } finally {
            exit();
        }
    }

    /// Sets the element at `index`.
    ///
    /// @throws IndexOutOfBoundsException if `index` is not from 0 to `size() - 1`
    public void set(int index, char value) {
        long at = enter(index, Character.BYTES);
        try {
            Elements.CHAR.set(Words.MEMORY, at, value);
        } finally {
            exit();
        }
    }

    /// A copy of all elements.
    public char[] toArray() {
        return toArray(0, size());
    }

    /// A copy of the elements from `from` to just before `to`. Python: `array[from:to]`.
    ///
    /// @throws IndexOutOfBoundsException if they are not all within
    public char[] toArray(int from, int to) {
        return copyOut(from, to, new char[count(from, to)]);
    }

    /// Sets as many elements as are given, the first of them at `from`. Python:
    /// `array[from:to] = elements`.
    ///
    /// @throws IndexOutOfBoundsException if they are not all within; nothing is set
    public void set(int from, char[] elements) {
        copyIn(from, elements, elements.length);
    }

    @Override
    public Character value(int index) {
        return get(index);
    }

    @Override
    public void value(int index, Character value) {
        set(index, value);
    }

    @Override
    public CharArray copy() {
        return new CharArray(block().copy());
    }

    @Override
    public CharArray synchronizedBy(RLock lock) {
        return new CharArray(block().guardedBy(lock));
    }
}
