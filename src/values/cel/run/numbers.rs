//! Sums of numbers and of lengths of time, and what makes numbers of other values (`int.go`, `uint.go`, `double.go` and
//! `duration.go` in `github.com/google/cel-go/common/types`).

use super::{CelValue, Fail, Outcome};

const OVERFLOW: &str = "integer overflow";

/// What an operator gives of two numbers.
pub(super) fn of_two(name: &str, one: &CelValue, other: &CelValue) -> Outcome {
    match (one, other) {
        (CelValue::Int(one), CelValue::Int(other)) => of_ints(name, *one, *other),
        (CelValue::Uint(one), CelValue::Uint(other)) => of_uints(name, *one, *other),
        (CelValue::Double(one), CelValue::Double(other)) => of_doubles(name, *one, *other),
        (CelValue::Duration(one), CelValue::Duration(other)) => of_durations(name, *one, *other),
        _ => Err(Fail::Unsure),
    }
}

fn of_ints(name: &str, one: i64, other: i64) -> Outcome {
    let sum = match name {
        "_+_" => one.checked_add(other),
        "_-_" => one.checked_sub(other),
        "_*_" => one.checked_mul(other),
        "_/_" if other == 0 => return Err(Fail::broken("division by zero")),
        "_%_" if other == 0 => return Err(Fail::broken("modulus by zero")),
        "_/_" => one.checked_div(other),
        "_%_" => one.checked_rem(other),
        _ => return Err(Fail::Unsure),
    };
    sum.map(CelValue::Int).ok_or_else(|| Fail::broken(OVERFLOW))
}

fn of_uints(name: &str, one: u64, other: u64) -> Outcome {
    let sum = match name {
        "_+_" => one.checked_add(other),
        "_-_" => one.checked_sub(other),
        "_*_" => one.checked_mul(other),
        _ => return Err(Fail::Unsure),
    };
    sum.map(CelValue::Uint).ok_or(Fail::Unsure)
}

fn of_doubles(name: &str, one: f64, other: f64) -> Outcome {
    Ok(CelValue::Double(match name {
        "_+_" => one + other,
        "_-_" => one - other,
        "_*_" => one * other,
        "_/_" => one / other,
        _ => return Err(Fail::Unsure),
    }))
}

fn of_durations(name: &str, one: i64, other: i64) -> Outcome {
    let sum = match name {
        "_+_" => one.checked_add(other),
        "_-_" => one.checked_sub(other),
        _ => None,
    };
    sum.map(CelValue::Duration).ok_or(Fail::Unsure)
}

pub(super) fn negated(value: &CelValue) -> Outcome {
    match value {
        CelValue::Int(number) => {
            let negated = number.checked_neg().map(CelValue::Int);
            negated.ok_or_else(|| Fail::broken(OVERFLOW))
        }
        CelValue::Double(number) => Ok(CelValue::Double(-number)),
        _ => Err(Fail::Unsure),
    }
}

/// `int(…)`: a fraction loses what is behind its point.
pub(super) fn int(value: &CelValue) -> Outcome {
    match value {
        CelValue::Int(_) => Ok(value.clone()),
        CelValue::Text(text) => match text.parse() {
            Ok(number) => Ok(CelValue::Int(number)),
            Err(_) => Err(Fail::broken(format!("{text:?} is no whole number"))),
        },
        #[expect(clippy::cast_possible_truncation, reason = "that is what it does")]
        CelValue::Double(number) if number.abs() < 1e15 => Ok(CelValue::Int(*number as i64)),
        _ => Err(Fail::Unsure),
    }
}

/// `double(…)`: of texts only plain ones are read, and no other one is called wrong.
pub(super) fn double(value: &CelValue) -> Outcome {
    match value {
        CelValue::Double(_) => Ok(value.clone()),
        CelValue::Int(number) => match i32::try_from(*number) {
            Ok(number) => Ok(CelValue::Double(f64::from(number))),
            Err(_) => Err(Fail::Unsure),
        },
        CelValue::Text(text) => {
            let is_plain = |letter: char| letter.is_ascii_digit() || matches!(letter, '.' | '-');
            let is_short = text.len() < 32 && text.chars().all(is_plain);
            let number = text.parse().ok().filter(|_| is_short);
            number.map(CelValue::Double).ok_or(Fail::Unsure)
        }
        _ => Err(Fail::Unsure),
    }
}

/// `string(…)` of what has one form only.
pub(super) fn string(value: &CelValue) -> Outcome {
    match value {
        CelValue::Text(_) => Ok(value.clone()),
        CelValue::Int(number) => Ok(CelValue::text(&number.to_string())),
        CelValue::Bool(value) => Ok(CelValue::text(&value.to_string())),
        _ => Err(Fail::Unsure),
    }
}

/// Parts of a length of time, in full.
pub(super) fn in_units(name: &str, nanoseconds: i64) -> Option<i64> {
    let unit = match name {
        "getHours" => 3_600_000_000_000,
        "getMinutes" => 60_000_000_000,
        "getSeconds" => 1_000_000_000,
        "getMilliseconds" => 1_000_000,
        _ => return None,
    };
    Some(nanoseconds / unit)
}
