//! Dates and times of YAML 1.1, which kustomize reads as such and writes as text.
//!
//! `parseTimestamp` of `go.yaml.in/yaml/v3` with `time.Parse`, and `time.Time.MarshalJSON`.

use crate::values::date::days;

/// What kustomize writes for a plain scalar that is a date or a time; `None` for any other.
pub(in crate::manifests) fn written(text: &str) -> Option<String> {
    let (year, rest) = text.split_at_checked(4)?;
    let is_year = year.bytes().all(|byte| byte.is_ascii_digit());
    let rest = rest.strip_prefix('-').filter(|_| is_year)?;
    let (month, rest) = number(rest, 12)?;
    let (day, rest) = number(rest.strip_prefix('-')?, 31)?;
    let year = year.parse().ok()?;
    let is_day = (1..=days(year, month)).contains(&day);
    let clock = clock(rest).filter(|_| is_day)?;
    Some(format!("{year:04}-{month:02}-{day:02}T{clock}"))
}

/// The time of day with its zone, as it is written.
fn clock(text: &str) -> Option<String> {
    if text.is_empty() {
        return Some("00:00:00Z".to_owned());
    }
    let (has_zone, rest) = match text.strip_prefix(' ') {
        Some(rest) => (false, rest.trim_start_matches(' ')),
        None => (true, text.strip_prefix(['T', 't'])?),
    };
    let (hour, rest) = number(rest, 23)?;
    let (minute, rest) = number(rest.strip_prefix(':')?, 59)?;
    let (second, rest) = number(rest.strip_prefix(':')?, 59)?;
    let (fraction, rest) = fraction(rest);
    let zone = match has_zone {
        true => zone(rest)?,
        false => Some("Z".to_owned()).filter(|_| rest.is_empty())?,
    };
    Some(format!("{hour:02}:{minute:02}:{second:02}{fraction}{zone}"))
}

/// One or two digits.
fn number(text: &str, most: u32) -> Option<(u32, &str)> {
    let digits = text.bytes().take(2).take_while(u8::is_ascii_digit).count();
    let (number, rest) = text.split_at_checked(digits)?;
    let number = number.parse().ok().filter(|number| *number <= most)?;
    Some((number, rest))
}

/// Nine digits count, and no zeros at their end.
fn fraction(text: &str) -> (String, &str) {
    let behind = text.strip_prefix(['.', ',']).unwrap_or_default();
    let count = behind.bytes().take_while(u8::is_ascii_digit).count();
    let Some((digits, rest)) = behind.split_at_checked(count).filter(|_| count > 0) else {
        return (String::new(), text);
    };
    let digits = digits.get(..9).unwrap_or(digits).trim_end_matches('0');
    let dot = if digits.is_empty() { "" } else { "." };
    (format!("{dot}{digits}"), rest)
}

fn zone(text: &str) -> Option<String> {
    if text == "Z" {
        return Some("Z".to_owned());
    }
    let (hour, minute) = text.strip_prefix(['+', '-'])?.split_once(':')?;
    let is_number = |part: &str, most| {
        part.len() == 2 && number(part, most).is_some_and(|(_, rest)| rest.is_empty())
    };
    let is_zone = is_number(hour, 23) && is_number(minute, 59);
    let is_none = hour == "00" && minute == "00";
    let zone = if is_none { "Z" } else { text };
    is_zone.then(|| zone.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each is what the real kustomize 5.8.1 writes.
    #[test]
    fn dates_are_written_as_kustomize_does() {
        for (text, value) in [
            ("2024-01-01", "2024-01-01T00:00:00Z"),
            ("2024-1-1", "2024-01-01T00:00:00Z"),
            ("2024-01-01t10:00:00Z", "2024-01-01T10:00:00Z"),
            ("2024-01-01 10:00:00", "2024-01-01T10:00:00Z"),
            ("2024-01-01T10:00:00+02:00", "2024-01-01T10:00:00+02:00"),
            (
                "2001-12-14t21:59:43.10-05:00",
                "2001-12-14T21:59:43.1-05:00",
            ),
            ("2024-01-01  10:00:00", "2024-01-01T10:00:00Z"),
            (
                "2024-01-01T10:00:00.1234567891Z",
                "2024-01-01T10:00:00.123456789Z",
            ),
            ("2024-01-01T10:00:00.000Z", "2024-01-01T10:00:00Z"),
            ("2024-01-01T10:00:00,5Z", "2024-01-01T10:00:00.5Z"),
            ("0000-01-01", "0000-01-01T00:00:00Z"),
            ("2024-01-01T10:00:00-00:00", "2024-01-01T10:00:00Z"),
            ("2024-01-01 1:2:3.5", "2024-01-01T01:02:03.5Z"),
            ("2024-02-29", "2024-02-29T00:00:00Z"),
        ] {
            assert_eq!(written(text).as_deref(), Some(value), "{text}");
        }
        for text in [
            "2024-13-01",
            "2024-02-30",
            "2023-02-29",
            "2024-00-01",
            "2024-01-01 10:00:00Z",
            "2024-01-01T10:00:00",
            "2024-01-01x",
            "2024-01-01T24:00:00Z",
            "10000-01-01",
            "2024-01",
            "2024",
            "2024-01-01T10:00Z",
            "2024-01-01T10:00:60Z",
            "2024-01-01T10:00:00+2:00",
            "é024-01-01",
        ] {
            assert_eq!(written(text), None, "{text}");
        }
    }
}
