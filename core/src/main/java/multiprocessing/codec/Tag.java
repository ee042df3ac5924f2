package multiprocessing.codec;

/// The first byte of each object in a message, which tells its kind.
///
/// ```
///  a message is one object; counts are varints; text as MessageWriter.putString; numbers little-endian
///
///  value       NULL FALSE TRUE | BYTE 1 | SHORT CHAR 2 | INT FLOAT 4 | LONG DOUBLE 8
///  again       REFERENCE | number of the object, in the order in which their tags are met
///  leaf        STRING text | BIG_INTEGER bytes | BIG_DECIMAL scale bytes | UUID 16 | PATH form text | CLASS name
///              OPTIONAL_INT … | INSTANT … | FAILURE bytes | SEGMENT flags bytes | BUFFER flags bytes
///              BOOLEANS … DOUBLES | count | elements
///  of parts    OBJECTS count, ARRAY class count, lists and sets count | elements
///              maps count | key, value, key …; ENTRY key, value
///              OPTIONAL value | RECORD class, components | ENUM class, name | COPIES count, element
///  shared      SHAREABLE | class and components of its handle
///  whole       JAVA | length, 4 | JDK serialization; never within another
/// ```
///
/// All but values, optionals and times are numbered, so that a reference can name them. A class is a CLASS or a REFERENCE.
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
