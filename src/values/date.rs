//! Dates and times of day, as `time.Parse` of Go takes them.

use super::is_digits;

/// Whether a text is a date such as `2030-01-31`, of a day that there is.
#[must_use]
pub fn is_date(text: &str) -> bool {
    let mut parts = text.splitn(3, '-');
    let mut number = |length: usize| {
        let part = parts.next().filter(|part| part.len() == length)?;
        part.parse::<u32>().ok().filter(|_| is_digits(part))
    };
    match (number(4), number(2), number(2)) {
        (Some(year), Some(month), Some(day)) => (1..=days(year, month)).contains(&day),
        _ => false,
    }
}

/// Whether a text is a time of day such as `23:59:59`.
#[must_use]
pub fn is_clock(text: &str) -> bool {
    let parts: Vec<&str> = text.split(':').collect();
    let fits = |(part, most): (&&str, u32)| {
        let number = part.parse::<u32>().ok().filter(|_| is_digits(part));
        part.len() == 2 && number.is_some_and(|number| number <= most)
    };
    parts.len() == 3 && parts.iter().zip([23, 59, 59]).all(fits)
}

/// The days of a month; none for what is no month.
#[must_use]
pub fn days(year: u32, month: u32) -> u32 {
    let is_leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if is_leap => 29,
        2 => 28,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_is_a_day_that_there_is() {
        let good = ["2024-02-29", "2000-02-29", "0000-01-01", "2030-12-31"];
        assert!(good.into_iter().all(is_date));
        let bad = [
            "2023-02-29",
            "1900-02-29",
            "2030-13-01",
            "2030-00-01",
            "2030-04-31",
            "2030-1-1",
            "2030-01-00",
            "2030-01-01-",
            "+030-01-01",
            "",
        ];
        assert!(!bad.into_iter().any(is_date));
    }

    #[test]
    fn a_clock_ends_before_midnight() {
        assert!(["00:00:00", "23:59:59"].into_iter().all(is_clock));
        let bad = [
            "24:00:00",
            "23:60:00",
            "23:59:60",
            "1:00:00",
            "12:00",
            "12:00:00:00",
        ];
        assert!(!bad.into_iter().any(is_clock));
    }
}
