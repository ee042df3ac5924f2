package multiprocessing.stress;

import java.util.List;

/// The values of options, as a user types them.
final class Option {
    private Option() {}

    /// A number that is not negative.
    ///
    /// @throws IllegalArgumentException if it is none; says which option wants one
    static int count(String option, String value) {
        if (!value.matches("\\d{1,9}")) {
            throw new IllegalArgumentException(option + " wants a number, not '" + value + "'");
        }
        return Integer.parseInt(value);
    }

    /// One of those words, or several with commas between.
    ///
    /// @throws IllegalArgumentException if one is not among them; says which are
    static String words(String option, String value, List<String> known) {
        for (String word : value.split(",", -1)) {
            if (!known.contains(word)) {
                throw new IllegalArgumentException(
                        option + " knows no '" + word + "', but " + String.join(", ", known));
            }
        }
        return value;
    }
}
