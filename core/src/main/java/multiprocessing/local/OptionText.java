package multiprocessing.local;

import java.util.ArrayList;
import java.util.List;

/// Options in one text, as environment variables hold them: parted by white space, unless within quotes.
final class OptionText {
    /// One option.
    ///
    /// @param raw as it stands in the text
    /// @param plain without the quotes
    record Word(String raw, String plain) {}

    private OptionText() {}

    /// The words of `text`, as the JVM reads them from `JAVA_TOOL_OPTIONS` and the launcher from `JDK_JAVA_OPTIONS`.
    static List<Word> words(String text) {
        var words = new ArrayList<Word>();
        var plain = new StringBuilder();
        int start = -1; // of the word, when within one
        char quote = 0; // the one that is open, or none
        for (int at = 0; at < text.length(); at++) {
            char c = text.charAt(at);
            if (quote == 0 && Character.isWhitespace(c)) {
                if (start >= 0) {
                    words.add(new Word(text.substring(start, at), plain.toString()));
                }
                start = -1;
                plain.setLength(0);
                continue;
            }
            if (start < 0) {
                start = at;
            }
            if (quote == 0 && (c == '"' || c == '\'')) {
                quote = c;
            } else if (c == quote) {
                quote = 0;
            } else {
                plain.append(c);
            }
        }
        if (start >= 0) {
            words.add(new Word(text.substring(start), plain.toString()));
        }
        return words;
    }
}
