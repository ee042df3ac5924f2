package multiprocessing.codec;

/// The first byte of each object in a message, which tells its kind.
///
/// ```
///  a message is one object; counts are varints; text as MessageWriter.putString; numbers little-endian
///
///   0 value      NULL FALSE TRUE | BYTE 1 | SHORT CHAR 2 | INT FLOAT 4 | LONG DOUBLE 8
///                OPTIONAL value | OPTIONAL_INT … NULL or number | INSTANT … ZONE_REGION as Times has them
///  28 again      REFERENCE | number of the object, in the order in which their tags are met
///  29 whole      JAVA | length, 4 | JDK serialization; never within another
///  30 leaf       STRING text | BIG_INTEGER bytes | BIG_DECIMAL scale bytes | UUID 16 | PATH form text
///                FAILURE bytes | SEGMENT flags bytes | BUFFER flags bytes | BOOLEANS … DOUBLES count, elements
///  46 of parts   CLASS name | ENUM class, name | SHAREABLE class and components of its handle
///                OBJECTS count, ARRAY class count, lists and sets count | elements
///                maps count | key, value, key …; EMPTY_… nothing
///  64 immutable  RECORD class, components | LIST_OF, SET_OF … count, elements | MAP_OF count, key, value, key …
///                COPIES count, element | ENTRY key, value
/// ```
///
/// The ranges decide: values are not numbered, all else is, so that a reference can name it. A class within another object is a
/// CLASS or a REFERENCE.
///
/// A leaf whose hash code or comparison goes through all of it each time, as those of a number of a thousand digits, or the
/// comparison of two equal texts, weighs more than one: the writer and the reader add as much, where they write and read it, by
/// [Weights#addTo] and [Weights#addText]. What only the reader added he would refuse though the writer has let it pass; what
/// neither adds, few bytes can have him hash for ever.
final class Tag {
    static final int NULL = 0;
    static final int FALSE = 1;
    static final int TRUE = 2;
    static final int BYTE = 3;
    static final int SHORT = 4;
    static final int CHAR = 5;
    static final int INT = 6;
    static final int LONG = 7;
    static final int FLOAT = 8;
    static final int DOUBLE = 9;

    static final int OPTIONAL = 10;
    static final int OPTIONAL_INT = 11;
    static final int OPTIONAL_LONG = 12;
    static final int OPTIONAL_DOUBLE = 13;

    static final int INSTANT = 14;
    static final int DURATION = 15;
    static final int LOCAL_DATE = 16;
    static final int LOCAL_TIME = 17;
    static final int LOCAL_DATE_TIME = 18;
    static final int OFFSET_TIME = 19;
    static final int OFFSET_DATE_TIME = 20;
    static final int ZONED_DATE_TIME = 21;
    static final int PERIOD = 22;
    static final int YEAR = 23;
    static final int YEAR_MONTH = 24;
    static final int MONTH_DAY = 25;
    static final int ZONE_OFFSET = 26;
    static final int ZONE_REGION = 27;

    static final int REFERENCE = 28;
    static final int JAVA = 29;

    /// The first tag of what is numbered.
    static final int FIRST_NUMBERED = 30;

    static final int STRING = 30;
    static final int BIG_INTEGER = 31;
    static final int BIG_DECIMAL = 32;
    static final int UUID = 33;
    static final int PATH = 34;
    static final int FAILURE = 35;
    static final int SEGMENT = 36;
    static final int BUFFER = 37;
    static final int BOOLEANS = 38;
    static final int BYTES = 39;
    static final int SHORTS = 40;
    static final int CHARS = 41;
    static final int INTS = 42;
    static final int LONGS = 43;
    static final int FLOATS = 44;
    static final int DOUBLES = 45;

    /// The first tag of what may be met again within itself, and so is numbered even when it is all of a message.
    static final int FIRST_OF_PARTS = 46;

    static final int CLASS = 46;
    static final int ENUM = 47;
    static final int SHAREABLE = 48;
    static final int OBJECTS = 49;
    static final int ARRAY = 50;
    static final int ARRAY_LIST = 51;
    static final int LINKED_LIST = 52;
    static final int ARRAY_DEQUE = 53;
    static final int ARRAYS_LIST = 54;
    static final int HASH_SET = 55;
    static final int LINKED_HASH_SET = 56;
    static final int TREE_SET = 57;
    static final int HASH_MAP = 58;
    static final int LINKED_HASH_MAP = 59;
    static final int TREE_MAP = 60;
    static final int EMPTY_LIST = 61;
    static final int EMPTY_SET = 62;
    static final int EMPTY_MAP = 63;

    /// The first tag of what cannot be made before its parts are.
    static final int FIRST_IMMUTABLE = 64;

    static final int RECORD = 64;
    static final int LIST_OF = 65;
    static final int NULLABLE_LIST_OF = 66;
    static final int SET_OF = 67;
    static final int MAP_OF = 68;
    static final int COPIES = 69;
    static final int ENTRY = 70;

    private Tag() {}
}
