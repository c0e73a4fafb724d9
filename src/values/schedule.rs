//! Schedules and time zones of CronJobs (`ParseStandard` in `robfig/cron/v3`, `validateScheduleFormat` and
//! `validateTimeZone` in `pkg/apis/batch/validation/validation.go`).

/// What a part of a schedule may be: its numbers, and names that stand for them, counted from the first.
struct Part {
    least: u64,
    most: u64,
    names: &'static [&'static str],
}

const PARTS: [Part; 5] = [
    Part::of(0, 59, &[]),
    Part::of(0, 23, &[]),
    Part::of(1, 31, &[]),
    Part::of(1, 12, &MONTHS),
    Part::of(0, 6, &DAYS),
];
const MONTHS: [&str; 12] = [
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
];
const DAYS: [&str; 7] = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

/// Schedules that have a name.
const NAMED: [&str; 7] = [
    "@yearly",
    "@annually",
    "@monthly",
    "@weekly",
    "@daily",
    "@midnight",
    "@hourly",
];
const EVERY: &str = "@every ";

/// Whether the API server takes a text as the schedule of a CronJob.
#[must_use]
pub fn is_schedule(text: &str) -> bool {
    if text.contains("TZ") {
        return false;
    }
    if text.starts_with('@') {
        let every = text.strip_prefix(EVERY);
        return NAMED.contains(&text) || every.is_some_and(is_go_duration);
    }
    let parts: Vec<&str> = text.split_whitespace().collect();
    let mut pairs = parts.iter().zip(&PARTS);
    parts.len() == PARTS.len() && pairs.all(|(text, part)| part.fits(text))
}

impl Part {
    const fn of(least: u64, most: u64, names: &'static [&'static str]) -> Self {
        Self { least, most, names }
    }

    /// Ranges with commas between them; nothing between two commas counts as none.
    fn fits(&self, text: &str) -> bool {
        let mut ranges = text.split(',').filter(|range| !range.is_empty());
        ranges.all(|range| self.is_range(range))
    }

    /// `NUMBER`, `NUMBER-NUMBER` or `*`, each with a step or without.
    fn is_range(&self, text: &str) -> bool {
        let (range, step) = match text.split_once('/') {
            Some((range, step)) => (range, number(step).is_some_and(|step| step > 0)),
            None => (text, true),
        };
        let mut ends = range.split('-');
        let first = ends.next().unwrap_or_default();
        // What follows a star is not looked at.
        if matches!(first, "*" | "?") {
            return step;
        }
        let start = self.number(first);
        let end = ends.next().map_or(start, |last| self.number(last));
        let is_within =
            |(start, end): (u64, u64)| self.least <= start && end <= self.most && start <= end;
        step && ends.next().is_none() && start.zip(end).is_some_and(is_within)
    }

    fn number(&self, text: &str) -> Option<u64> {
        let mut names = self.names.iter();
        let named = names.position(|name| name.eq_ignore_ascii_case(text));
        match named {
            Some(at) => Some(self.least + u64::try_from(at).ok()?),
            None => number(text),
        }
    }
}

/// A whole number (`strconv.Atoi` of Go), which may have a sign.
fn number(text: &str) -> Option<u64> {
    let number: i64 = text.parse().ok()?;
    u64::try_from(number).ok()
}

/// `time.ParseDuration` of Go.
fn is_go_duration(text: &str) -> bool {
    let mut rest = text.strip_prefix(['+', '-']).unwrap_or(text);
    if rest == "0" {
        return true;
    }
    let is_empty = rest.is_empty();
    while !rest.is_empty() {
        match after_amount(rest) {
            Some(after) => rest = after,
            None => return false,
        }
    }
    !is_empty
}

/// What is behind a number and its unit.
fn after_amount(text: &str) -> Option<&str> {
    const UNITS: [&str; 8] = ["ns", "us", "µs", "μs", "ms", "s", "m", "h"];
    let unit = text.trim_start_matches(|letter: char| letter.is_ascii_digit() || letter == '.');
    let amount = text.strip_suffix(unit)?;
    let is_amount = amount.bytes().any(|byte| byte.is_ascii_digit())
        && amount.bytes().filter(|byte| *byte == b'.').count() <= 1;
    let after = UNITS.iter().find_map(|it| unit.strip_prefix(it))?;
    is_amount.then_some(after)
}

/// Whether there is a time zone: one that Go brings along, as the API server does (`time.LoadLocation`).
#[must_use]
pub fn is_zone(text: &str) -> bool {
    // Written by `e2e/schema/run`.
    const ZONES: &str = include_str!("zones.txt");
    ZONES.lines().any(|zone| zone == text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn schedules_are_those_of_the_api_server() {
        for good in [
            "* * * * *",
            "0 3 * * ?",
            "*/5 8-18 1,15 jan-MAR mon-Fri",
            " 0  0 1 1 6 ",
            "5/10 * * * *",
            "*-7 * * * *",
            ",, * * * *",
            "@daily",
            "@every 1h30m",
            "@every -1.5h",
            "@every 0",
        ] {
            assert!(is_schedule(good), "{good}");
        }
        for bad in [
            "",
            "* * * *",
            "* * * * * *",
            "60 * * * *",
            "* 24 * * *",
            "* * 0 * *",
            "* * * 13 *",
            "* * * * 7",
            "5-1 * * * *",
            "1-2-3 * * * *",
            "*/0 * * * *",
            "*/2/2 * * * *",
            "/5 * * * *",
            "a * * * *",
            "* * * monday *",
            "@Daily",
            "@reboot",
            "@every day",
            "@every ",
            "TZ=UTC * * * * *",
            "CRON_TZ=UTC * * * * *",
        ] {
            assert!(!is_schedule(bad), "{bad}");
        }
    }

    #[test]
    fn zones_are_those_of_the_database() {
        let good = [
            "UTC",
            "Europe/Berlin",
            "Etc/GMT+1",
            "America/Port-au-Prince",
        ];
        assert!(good.into_iter().all(is_zone));
        let bad = [
            "",
            "Europe/",
            "Europe/Berln",
            "europe/berlin",
            "Local",
            "CET ",
        ];
        assert!(!bad.into_iter().any(is_zone));
    }
}
