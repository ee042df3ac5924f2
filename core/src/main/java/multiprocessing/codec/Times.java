package multiprocessing.codec;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.MonthDay;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.Period;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;

/// The value types of `java.time`, each by the numbers that it is made of. [Tag]s of months and days of the week are
/// those of enums.
final class Times {
    private Times() {}

    @SuppressWarnings({ // the parts are what is wanted
        "JavaDurationGetSecondsGetNano",
        "JavaDurationGetSecondsToToSeconds",
        "JavaInstantGetSecondsGetNano",
        "JavaPeriodGetDays"
    })
    static void write(int tag, Object value, MessageWriter out) {
        switch (tag) {
            case Tag.INSTANT -> {
                out.putLong(((Instant) value).getEpochSecond());
                out.putInt(((Instant) value).getNano());
            }
            case Tag.DURATION -> {
                out.putLong(((Duration) value).getSeconds());
                out.putInt(((Duration) value).getNano());
            }
            case Tag.LOCAL_DATE -> write((LocalDate) value, out);
            case Tag.LOCAL_TIME -> out.putLong(((LocalTime) value).toNanoOfDay());
            case Tag.LOCAL_DATE_TIME -> write((LocalDateTime) value, out);
            case Tag.OFFSET_TIME -> {
                out.putLong(((OffsetTime) value).toLocalTime().toNanoOfDay());
                write(((OffsetTime) value).getOffset(), out);
            }
            case Tag.OFFSET_DATE_TIME -> {
                write(((OffsetDateTime) value).toLocalDateTime(), out);
                write(((OffsetDateTime) value).getOffset(), out);
            }
            case Tag.ZONED_DATE_TIME -> {
                var time = (ZonedDateTime) value;
                write(time.toLocalDateTime(), out);
                write(time.getOffset(), out);
                out.putString(time.getZone().getId());
            }
            case Tag.PERIOD -> {
                out.putInt(((Period) value).getYears());
                out.putInt(((Period) value).getMonths());
                out.putInt(((Period) value).getDays());
            }
            case Tag.YEAR -> out.putInt(((Year) value).getValue());
            case Tag.YEAR_MONTH -> {
                out.putInt(((YearMonth) value).getYear());
                out.putByte(((YearMonth) value).getMonthValue());
            }
            case Tag.MONTH_DAY -> {
                out.putByte(((MonthDay) value).getMonthValue());
                out.putByte(((MonthDay) value).getDayOfMonth());
            }
            case Tag.ZONE_OFFSET -> write((ZoneOffset) value, out);
            case Tag.ZONE_REGION -> out.putString(((ZoneId) value).getId());
            default -> throw new IllegalStateException("no time: tag=" + tag);
        }
    }

    private static void write(LocalDate date, MessageWriter out) {
        out.putInt(date.getYear());
        out.putByte(date.getMonthValue());
        out.putByte(date.getDayOfMonth());
    }

    private static void write(LocalDateTime time, MessageWriter out) {
        write(time.toLocalDate(), out);
        out.putLong(time.toLocalTime().toNanoOfDay());
    }

    private static void write(ZoneOffset offset, MessageWriter out) {
        out.putInt(offset.getTotalSeconds());
    }

    /// @throws java.time.DateTimeException if the numbers make no time
    static Object read(int tag, MessageReader in) {
        return switch (tag) {
            case Tag.INSTANT -> Instant.ofEpochSecond(in.getLong(), in.getInt());
            case Tag.DURATION -> Duration.ofSeconds(in.getLong(), in.getInt());
            case Tag.LOCAL_DATE -> date(in);
            case Tag.LOCAL_TIME -> LocalTime.ofNanoOfDay(in.getLong());
            case Tag.LOCAL_DATE_TIME -> dateTime(in);
            case Tag.OFFSET_TIME -> OffsetTime.of(LocalTime.ofNanoOfDay(in.getLong()), offset(in));
            case Tag.OFFSET_DATE_TIME -> OffsetDateTime.of(dateTime(in), offset(in));
            case Tag.ZONED_DATE_TIME ->
                    ZonedDateTime.ofInstant(dateTime(in), offset(in), ZoneId.of(in.getString()));
            case Tag.PERIOD -> Period.of(in.getInt(), in.getInt(), in.getInt());
            case Tag.YEAR -> Year.of(in.getInt());
            case Tag.YEAR_MONTH -> YearMonth.of(in.getInt(), in.getByte());
            case Tag.MONTH_DAY -> MonthDay.of(in.getByte(), in.getByte());
            case Tag.ZONE_OFFSET -> offset(in);
            case Tag.ZONE_REGION -> ZoneId.of(in.getString());
            default -> throw MessageReader.malformed("unknown tag: tag=" + tag);
        };
    }

    private static LocalDate date(MessageReader in) {
        return LocalDate.of(in.getInt(), in.getByte(), in.getByte());
    }

    private static LocalDateTime dateTime(MessageReader in) {
        return LocalDateTime.of(date(in), LocalTime.ofNanoOfDay(in.getLong()));
    }

    private static ZoneOffset offset(MessageReader in) {
        return ZoneOffset.ofTotalSeconds(in.getInt());
    }
}
