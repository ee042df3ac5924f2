package multiprocessing.python;

import multiprocessing.shared.Array;
import multiprocessing.shared.BooleanArray;
import multiprocessing.shared.BooleanValue;
import multiprocessing.shared.ByteArray;
import multiprocessing.shared.ByteValue;
import multiprocessing.shared.CharArray;
import multiprocessing.shared.CharValue;
import multiprocessing.shared.DoubleArray;
import multiprocessing.shared.DoubleValue;
import multiprocessing.shared.FloatArray;
import multiprocessing.shared.FloatValue;
import multiprocessing.shared.IntArray;
import multiprocessing.shared.IntValue;
import multiprocessing.shared.LongArray;
import multiprocessing.shared.LongValue;
import multiprocessing.shared.ShortArray;
import multiprocessing.shared.ShortValue;
import multiprocessing.shared.Value;

/// The letters that Python's modules `array` and `struct` have for primitive types.
final class Typecodes {
    private Typecodes() {}

    static String of(Value<?> value) {
        return switch (value) {
            case ByteValue _ -> "b";
            case ShortValue _ -> "h";
            case CharValue _ -> "u";
            case IntValue _ -> "i";
            case LongValue _ -> "q";
            case FloatValue _ -> "f";
            case DoubleValue _ -> "d";
            case BooleanValue _ -> "?";
        };
    }

    static String of(Array<?> array) {
        return switch (array) {
            case ByteArray _ -> "b";
            case ShortArray _ -> "h";
            case CharArray _ -> "u";
            case IntArray _ -> "i";
            case LongArray _ -> "q";
            case FloatArray _ -> "f";
            case DoubleArray _ -> "d";
            case BooleanArray _ -> "?";
        };
    }
}
