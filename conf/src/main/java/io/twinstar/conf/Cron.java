package io.twinstar.conf;

import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/**
 * When something is due, as crontab(5) writes it: minute, hour, day of the month, month and day of the week, each a star, a number, a
 * range, a list of those, with a step behind a slash. Where both days are said, either will do.
 *
 * @param text as it was written
 * @param minutes a bit for each minute; the other fields likewise, days of the week from Sunday, which is 0
 * @param anyDay whether the day of the month, and whether the day of the week is a star
 */
public record Cron(String text, long minutes, long hours, long daysOfMonth, long months, long daysOfWeek, AnyDay anyDay) {

    /** 29 February comes after eight years at the most (1896 to 1904). */
    private static final int DAYS_MAX = 8 * 366;
    private static final Pattern PART = Pattern.compile("(\\*|[0-9a-z]{1,3})(?:-([0-9a-z]{1,3}))?(?:/([0-9]{1,2}))?");
    private static final List<String> MONTHS = List.of("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec");
    static final List<String> DAYS = List.of("sun", "mon", "tue", "wed", "thu", "fri", "sat");

    /** Which of the two fields for days say nothing. */
    public record AnyDay(boolean ofMonth, boolean ofWeek) {}

    /** None if this is not how a time is written, or no such day exists. */
    public static Optional<Cron> parse(String text) {
        var fields = text.strip().toLowerCase(Locale.ROOT).split("[ \t]+", -1);
        if (fields.length != 5) return Optional.empty();
        var minutes = field(fields[0], 0, 59, List.of());
        var hours = field(fields[1], 0, 23, List.of());
        var days = field(fields[2], 1, 31, List.of());
        var months = field(fields[3], 1, 12, MONTHS);
        var weekdays = field(fields[4], 0, 7, DAYS);
        if (minutes.isEmpty() || hours.isEmpty() || days.isEmpty() || months.isEmpty() || weekdays.isEmpty()) return Optional.empty();
        long sunday = has(weekdays.getAsLong(), 7) ? 1 : 0; // 7 is Sunday, too
        var cron = new Cron(String.join(" ", fields), minutes.getAsLong(), hours.getAsLong(), days.getAsLong(), months.getAsLong(),
                (weekdays.getAsLong() & 0x7F) | sunday, new AnyDay(fields[2].startsWith("*"), fields[4].startsWith("*")));
        return cron.hasDay() ? Optional.of(cron) : Optional.empty();
    }

    private static OptionalLong field(String text, int min, int max, List<String> names) {
        long bits = 0;
        for (String part : text.split(",", -1)) {
            var matcher = PART.matcher(part);
            if (!matcher.matches()) return OptionalLong.empty();
            boolean star = matcher.group(1).equals("*");
            int from = star ? min : number(matcher.group(1), min, names);
            int step = matcher.group(3) == null ? 1 : Integer.parseInt(matcher.group(3));
            boolean open = star || (matcher.group(2) == null && matcher.group(3) != null);
            int to = open ? max : matcher.group(2) == null ? from : number(matcher.group(2), min, names);
            if (from < min || to > max || from > to || step == 0 || (star && matcher.group(2) != null)) return OptionalLong.empty();
            for (int value = from; value <= to; value += step) bits |= 1L << value;
        }
        return OptionalLong.of(bits);
    }

    /** -1 for what is none. */
    private static int number(String text, int min, List<String> names) {
        if (names.contains(text)) return names.indexOf(text) + min;
        return text.matches("[0-9]{1,2}") ? Integer.parseInt(text) : -1;
    }

    private boolean hasDay() {
        LocalDate first = LocalDate.of(1896, 1, 1);
        return first.datesUntil(first.plusDays(DAYS_MAX)).anyMatch(this::isOn);
    }

    /** The first minute after this one that it names. */
    public ZonedDateTime next(ZonedDateTime after) {
        var start = after.toLocalDateTime().plusMinutes(1).withSecond(0).withNano(0);
        for (int days = 0; days <= DAYS_MAX; days++) {
            LocalDate day = start.toLocalDate().plusDays(days);
            if (!isOn(day)) continue;
            for (int minute = days == 0 ? start.getHour() * 60 + start.getMinute() : 0; minute < 24 * 60; minute++) {
                if (isAt(minute)) return day.atTime(LocalTime.of(minute / 60, minute % 60)).atZone(after.getZone());
            }
        }
        throw new AssertionError("a time that has a day has a next one: " + text);
    }

    /** Whether it names a minute of this day. */
    boolean isOn(LocalDate day) {
        if (!has(months, day.getMonthValue())) return false;
        boolean ofMonth = has(daysOfMonth, day.getDayOfMonth());
        boolean ofWeek = has(daysOfWeek, index(day.getDayOfWeek()));
        return (anyDay.ofMonth || anyDay.ofWeek) ? ofMonth && ofWeek : ofMonth || ofWeek;
    }

    private boolean isAt(int minuteOfDay) {
        return has(hours, minuteOfDay / 60) && has(minutes, minuteOfDay % 60);
    }

    /** Whether it ever comes at a moment that lies in one of these; with none there are no bounds. */
    public boolean meets(List<Window> windows) {
        if (windows.isEmpty()) return true;
        boolean weekly = anyDay.ofMonth; // otherwise each day of the week has its turn
        for (int day = 0; day < 7; day++) {
            if (weekly && !has(daysOfWeek, day)) continue;
            for (int minute = 0; minute < 24 * 60; minute++) {
                int of = day;
                int at = minute;
                if (isAt(minute) && windows.stream().anyMatch(window -> window.contains(of, at))) return true;
            }
        }
        return false;
    }

    private static boolean has(long bits, int bit) { return ((bits >> bit) & 1) != 0; }

    /** From Sunday, which is 0. */
    static int index(DayOfWeek day) { return day.getValue() % 7; }
}
