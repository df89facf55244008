package io.twinstar.conf;

import java.time.ZonedDateTime;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A stretch of time that comes again each week: {@code mon-fri 22:00-04:00}, {@code 02:00-05:00}, {@code sat}.
 *
 * @param text as it was written
 * @param days a bit for each day of the week on which it begins, Sunday is 0
 * @param fromMinute of the day
 * @param toMinute of the day, excluded; no later than the first: of the day after
 */
public record Window(String text, int days, int fromMinute, int toMinute) {

    private static final int DAY = 24 * 60;
    private static final int ALL_DAYS = 0x7F;
    private static final String NAME = "(?:sun|mon|tue|wed|thu|fri|sat)";
    private static final Pattern WRITTEN = Pattern.compile(
            "(?:(" + NAME + ")(?:-(" + NAME + "))?)?(?:(?:^| +)([0-9]{2}):([0-9]{2})-([0-9]{2}):([0-9]{2}))?");

    /** None if this is not how one is written. */
    public static Optional<Window> parse(String text) {
        String written = text.strip().toLowerCase(Locale.ROOT);
        var matcher = WRITTEN.matcher(written);
        if (written.isEmpty() || !matcher.matches()) return Optional.empty();
        int days = matcher.group(1) == null
                ? ALL_DAYS
                : days(matcher.group(1), matcher.group(2) == null ? matcher.group(1) : matcher.group(2));
        if (matcher.group(3) == null) return Optional.of(new Window(written, days, 0, DAY));
        int from = minute(matcher.group(3), matcher.group(4));
        int to = minute(matcher.group(5), matcher.group(6));
        return from < 0 || from == DAY || to < 0 ? Optional.empty() : Optional.of(new Window(written, days, from, to));
    }

    /** From one day on to the other, over the end of the week perhaps. */
    private static int days(String from, String to) {
        int bits = 0;
        int last = Cron.DAYS.indexOf(to);
        for (int day = Cron.DAYS.indexOf(from);; day = (day + 1) % 7) {
            bits |= 1 << day;
            if (day == last) return bits;
        }
    }

    /** -1 for what is none. */
    private static int minute(String hours, String minutes) {
        int minute = Integer.parseInt(hours) * 60 + Integer.parseInt(minutes);
        return Integer.parseInt(minutes) > 59 || minute > DAY ? -1 : minute;
    }

    public boolean contains(ZonedDateTime moment) {
        return contains(Cron.index(moment.getDayOfWeek()), moment.getHour() * 60 + moment.getMinute());
    }

    /** @param day of the week, Sunday is 0 */
    boolean contains(int day, int minute) {
        if (fromMinute < toMinute) return begins(day) && minute >= fromMinute && minute < toMinute;
        return (begins(day) && minute >= fromMinute) || (begins((day + 6) % 7) && minute < toMinute);
    }

    private boolean begins(int day) { return ((days >> day) & 1) != 0; }
}
