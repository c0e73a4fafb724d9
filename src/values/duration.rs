//! Lengths of time in the syntax of Go, as Flux takes them.

use smol_str::SmolStr;

use super::is_digits;

/// A length of time as the user wrote it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Duration {
    /// As written, such as `1h30m`; also what is emitted.
    pub text: SmolStr,
    /// In seconds, rounded up; `0` only for no time at all.
    pub seconds: u64,
}

/// Nanoseconds that an `int64` of Go can hold: about 292 years.
const LONGEST: u64 = i64::MAX.unsigned_abs();

const SECOND: u64 = 1_000_000_000;

impl Duration {
    /// A length of time such as `1h30m`: the pattern of Flux's fields (`Interval` in
    /// `api/v1/kustomization_types.go` of kustomize-controller), read as Go's `time.ParseDuration` does.
    /// One that Go's nanoseconds cannot hold is none.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let nanoseconds = sum(text)?;
        (!text.is_empty() && nanoseconds <= LONGEST).then(|| Self {
            text: text.into(),
            seconds: nanoseconds.div_ceil(SECOND),
        })
    }

    /// Whether it is no time at all, such as `0s`.
    #[must_use]
    pub fn is_zero(&self) -> bool {
        self.seconds == 0
    }

    /// Whether a text has the form of a duration, however long it is.
    #[must_use]
    pub fn has_form(text: &str) -> bool {
        let mut rest = text;
        while let Some((_, _, behind)) = amount_and_unit(rest) {
            rest = behind;
        }
        !text.is_empty() && rest.is_empty()
    }
}

/// Seconds in hours, minutes and seconds: `90` is `1m30s`.
#[must_use]
pub fn shown(seconds: u64) -> String {
    let parts = [
        (seconds / 3600, 'h'),
        (seconds / 60 % 60, 'm'),
        (seconds % 60, 's'),
    ];
    let parts = parts.iter().filter(|(number, _)| *number > 0);
    let text: String = parts
        .map(|(number, unit)| format!("{number}{unit}"))
        .collect();
    if text.is_empty() {
        "0s".to_owned()
    } else {
        text
    }
}

/// The nanoseconds of a length of time in the form that [`Duration::read`] takes.
#[must_use]
pub fn nanoseconds(text: &str) -> Option<i64> {
    let nanoseconds = sum(text).filter(|_| !text.is_empty())?;
    i64::try_from(nanoseconds).ok()
}

fn sum(text: &str) -> Option<u64> {
    let mut nanoseconds: u64 = 0;
    let mut rest = text;
    while !rest.is_empty() {
        let (amount, unit, behind) = amount_and_unit(rest)?;
        nanoseconds = nanoseconds.checked_add(scaled(amount, unit)?)?;
        rest = behind;
    }
    Some(nanoseconds)
}

/// The first amount of a text, the nanoseconds of its unit, and what is behind them.
fn amount_and_unit(text: &str) -> Option<(Amount<'_>, u64, &str)> {
    let digits = text.bytes().position(|byte| !is_numeric(byte))?;
    let (amount, rest) = text.split_at_checked(digits)?;
    let letters = rest.bytes().position(is_numeric).unwrap_or(rest.len());
    let (unit, behind) = rest.split_at_checked(letters)?;
    let unit = match unit {
        "ms" => SECOND / 1000,
        "s" => SECOND,
        "m" => 60 * SECOND,
        "h" => 3600 * SECOND,
        _ => return None,
    };
    Some((Amount::read(amount)?, unit, behind))
}

fn is_numeric(byte: u8) -> bool {
    byte.is_ascii_digit() || byte == b'.'
}

/// Digits, and those behind a point.
struct Amount<'a> {
    whole: &'a str,
    decimals: Option<&'a str>,
}

impl<'a> Amount<'a> {
    fn read(text: &'a str) -> Option<Self> {
        let (whole, decimals) = match text.split_once('.') {
            Some((whole, decimals)) => (whole, Some(decimals)),
            None => (text, None),
        };
        (is_digits(whole) && decimals.is_none_or(is_digits)).then_some(Self { whole, decimals })
    }
}

/// `amount` × `unit`, cut off behind the nanosecond.
fn scaled(amount: Amount<'_>, unit: u64) -> Option<u64> {
    let fraction = amount.decimals.map_or(0, |decimals| part(decimals, unit));
    let whole: u64 = amount.whole.parse().ok()?;
    whole.checked_mul(unit)?.checked_add(fraction)
}

/// The part of a unit that digits behind a point are. An hour has 3.6 × 10¹² nanoseconds, so what is behind
/// the 18th digit changes nothing.
fn part(decimals: &str, unit: u64) -> u64 {
    let digits = decimals
        .bytes()
        .take(18)
        .map(|byte| u128::from(byte - b'0'));
    let (value, scale) = digits.fold((0, 1), |(value, scale), digit| {
        (value * 10 + digit, scale * 10)
    });
    u64::try_from(value * u128::from(unit) / scale).unwrap_or(unit)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seconds(text: &str) -> Option<u64> {
        Duration::read(text).map(|duration| duration.seconds)
    }

    #[test]
    fn durations_are_those_of_flux() {
        assert_eq!(seconds("90s"), Some(90));
        assert_eq!(seconds("1h30m"), Some(5400));
        assert_eq!(seconds("1.5h"), Some(5400));
        assert_eq!(seconds("1500ms"), Some(2));
        assert_eq!(seconds("0.1s"), Some(1));
        assert_eq!(seconds("1m0.000000001s"), Some(61));
        for wrong in [
            "", "10", "m", "1d", "1 m", "-1s", "+1s", ".5h", "1.h", "1..5h", "1h30", "1us", "1M",
        ] {
            assert_eq!(seconds(wrong), None, "{wrong}");
            assert!(!Duration::has_form(wrong), "{wrong}");
        }
    }

    /// `time.ParseDuration` of Go 1.25 says the same of each.
    #[test]
    fn what_the_nanoseconds_of_go_cannot_hold_is_none() {
        assert_eq!(seconds("9223372036.854775807s"), Some(9_223_372_037));
        assert_eq!(seconds("2562047h47m16.854775807s"), Some(9_223_372_037));
        for long in [
            "9223372036.854775808s",
            "2562048h",
            "2562047h48m",
            "9223372036855ms",
            "9999999999999999h",
            "99999999999999999999h",
        ] {
            assert_eq!(seconds(long), None, "{long}");
            assert!(Duration::has_form(long), "{long}");
        }
    }

    #[test]
    fn no_time_is_known() {
        let is_zero = |text| Duration::read(text).map(|it| it.is_zero());
        assert_eq!(is_zero("0s"), Some(true));
        assert_eq!(is_zero("0h0m0.0s"), Some(true));
        // Less than a nanosecond.
        assert_eq!(is_zero("0.0000000001s"), Some(true));
        assert_eq!(is_zero("0.000000001s"), Some(false));
    }

    #[test]
    fn seconds_are_shown_as_go_writes_them() {
        assert_eq!(shown(0), "0s");
        assert_eq!(shown(90), "1m30s");
        assert_eq!(shown(600), "10m");
        assert_eq!(shown(3600), "1h");
        assert_eq!(shown(5_405), "1h30m5s");
        assert_eq!(seconds(&shown(93_784)), Some(93_784));
    }
}
