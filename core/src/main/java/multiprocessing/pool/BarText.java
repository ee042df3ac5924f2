package multiprocessing.pool;

import java.time.Duration;
import java.util.Locale;

/// A [Progress] in words.
final class BarText {
    private static final int CELLS = 20;
    private static final int TITLE_COLUMNS = 20; // more would leave no room for the rest

    private BarText() {}

    /// As in `parsing [=========>          ]  45 %  12,345 of 27,045, 2 failed, 5,123/s, 3.0 s left`.
    static String bar(String title, Progress now) {
        int full = (int) share(now, CELLS);
        String cells = "=".repeat(full) + (full < CELLS ? ">" : "") + " ".repeat(CELLS);
        return cut(title, TITLE_COLUMNS) + " [" + cells.substring(0, CELLS) + "] " + sentence(now);
    }

    /// As much of a text as has room in so many columns of a terminal.
    static String cut(String text, int columns) {
        int end = 0;
        int used = 0;
        while (end < text.length()) {
            int character = text.codePointAt(end);
            used += columns(character);
            if (used > columns) {
                break;
            }
            end += Character.charCount(character);
        }
        return text.substring(0, end);
    }

    /// How many columns of a terminal a text takes.
    static int columns(String text) {
        return text.codePoints().map(BarText::columns).sum();
    }

    private static int columns(int character) {
        return switch (Character.UnicodeScript.of(character)) {
            case HAN, HIRAGANA, KATAKANA, HANGUL -> 2;
            default -> Character.isSupplementaryCodePoint(character) ? 2 : 1; // most are pictures
        };
    }

    /// The same without the bar.
    static String line(String title, Progress now) {
        return title + " " + sentence(now);
    }

    /// What has ended, where all is `whole`.
    private static long share(Progress now, int whole) {
        return now.total() == 0 ? 0 : now.ended() * whole / now.total();
    }

    private static String sentence(Progress now) {
        var text = new StringBuilder();
        text.append(
                String.format(
                        Locale.ROOT,
                        "%3d %%  %,d of %,d",
                        share(now, 100),
                        now.ended(),
                        now.total()));
        if (now.failed() > 0) {
            text.append(String.format(Locale.ROOT, ", %,d failed", now.failed()));
        }
        if (now.ended() == now.total()) {
            return text.append(", ").append(words(now.elapsed())).toString();
        }
        text.append(", ").append(rate(now.itemsPerSecond()));
        now.remaining().ifPresent(left -> text.append(", ").append(words(left)).append(" left"));
        return text.toString();
    }

    /// As in `5,123/s`, `2.5/s`, `12/min`, `1.5/h`.
    private static String rate(double perSecond) {
        if (perSecond >= 1 || perSecond == 0) {
            return number(perSecond) + "/s";
        }
        double perMinute = perSecond * 60;
        return perMinute >= 1 ? number(perMinute) + "/min" : number(perMinute * 60) + "/h";
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, value > 0 && value < 10 ? "%.1f" : "%,.0f", value);
    }

    /// As in `0.045 ms`, `45.3 ms`, `12.3 s`, `4 min 5 s`, `2 h 10 min`.
    static String words(Duration time) {
        if (time.toMinutes() == 0) {
            return time.isZero() || time.toMillis() >= 100
                    ? String.format(Locale.ROOT, "%.1f s", time.toMillis() / 1e3)
                    : String.format(
                            Locale.ROOT,
                            time.toMillis() > 0 ? "%.1f ms" : "%.3f ms",
                            time.toNanos() / 1e6);
        }
        return time.toHours() == 0
                ? String.format(Locale.ROOT, "%d min %d s", time.toMinutes(), time.toSecondsPart())
                : String.format(Locale.ROOT, "%,d h %d min", time.toHours(), time.toMinutesPart());
    }
}
