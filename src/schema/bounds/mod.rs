//! What one field of a Job takes, beyond its type.
//!
//! The definitions of Kubernetes have no bounds: they stand in `pkg/apis/batch/validation/validation.go` and
//! `pkg/apis/core/validation/validation.go`, and here, by type and field. Rules over several fields are in
//! `rules`.

mod containers;
mod job;
mod pods;
mod volumes;

use super::form::Form;
use super::problem::{Found, shortened};
use super::scalar::one_of;
use super::value::Value;

/// What one field takes.
#[derive(Clone, Copy, Debug)]
pub(super) enum Bound {
    /// A number that is at least this.
    AtLeast(i64),
    /// A number from one to another.
    Between(i64, i64),
    /// One of these texts; an empty one counts as none.
    OneOf(&'static [&'static str]),
    /// One of these texts, and an empty one is none of them.
    OnlyOneOf(&'static [&'static str]),
    /// Text of a form; an empty one counts as none.
    Is(Form),
    /// Text of a form, and an empty one has to have it too.
    IsAlways(Form),
    /// A list whose items have a form.
    Each(Form),
    /// A list whose items are numbers from one to another.
    EachBetween(i64, i64),
    /// A list whose items are these texts.
    EachOneOf(&'static [&'static str]),
    /// A map whose keys have a form.
    Keys(Form),
    /// A map whose values have a form.
    Values(Form),
    /// A list with so many items.
    Items(usize, usize),
    /// A quantity that is not negative.
    NotNegative,
    /// Nothing: why the field cannot be said.
    Never(&'static str),
}

/// What a field is bound to, by the name of its type.
type Bounds = &'static [(&'static str, &'static [(&'static str, Bound)])];

const ALL: [Bounds; 4] = [
    job::BOUNDS,
    pods::BOUNDS,
    containers::BOUNDS,
    volumes::BOUNDS,
];

/// Fields that the definitions call required, and that the API server fills in.
const OPTIONAL: [(&str, &str); 6] = [
    ("ContainerPort", "protocol"),
    ("HTTPHeader", "value"),
    ("PodFailurePolicy", "rules"),
    ("PreferredSchedulingTerm", "preference"),
    ("Sysctl", "value"),
    ("SleepAction", "seconds"),
];

/// Whether the API server takes an object without a field that its definition calls required.
pub(super) fn is_optional(holder: &str, field: &str) -> bool {
    OPTIONAL.contains(&(holder, field))
}

/// What a field of a type is bound to.
pub(super) fn bounds(holder: &str, field: &str) -> impl Iterator<Item = Bound> {
    let types = ALL.iter().flat_map(|bounds| bounds.iter());
    let fields = types.filter(move |(name, _)| *name == holder);
    let bounds = fields.flat_map(|(_, fields)| fields.iter());
    bounds
        .filter(move |(name, _)| *name == field)
        .map(|(_, bound)| *bound)
}

impl Bound {
    /// Looks at a value that has its type.
    pub(super) fn check(self, value: &Value<'_>, found: &mut Found) {
        let text = value.text();
        match self {
            Self::AtLeast(least) => number(value, least, i64::MAX, found),
            Self::Between(least, most) => number(value, least, most, found),
            Self::OneOf(_) | Self::Is(_) if text.is_empty() => {}
            Self::OneOf(words) | Self::OnlyOneOf(words) => word(words, value, found),
            Self::Is(form) | Self::IsAlways(form) => is(form, value, found),
            Self::Each(form) => value.items().for_each(|item| is(form, &item, found)),
            Self::EachBetween(least, most) => {
                value
                    .items()
                    .for_each(|item| number(&item, least, most, found));
            }
            Self::EachOneOf(words) => value.items().for_each(|item| word(words, &item, found)),
            Self::Keys(form) => value
                .entries()
                .for_each(|(key, _)| is_key(form, &key, found)),
            Self::Values(form) => value
                .entries()
                .for_each(|(_, value)| is(form, &value, found)),
            Self::Items(least, most) => count(value, least, most, found),
            Self::NotNegative => not_negative(value, found),
            Self::Never(why) => found.wrong(value, why),
        }
    }
}

fn number(value: &Value<'_>, least: i64, most: i64, found: &mut Found) {
    let Some(number) = value.node.integer() else {
        return;
    };
    if (least..=most).contains(&number) {
        return;
    }
    let rule = match (least, most) {
        (0, i64::MAX) => format!("must not be negative, and is {number}"),
        (_, i64::MAX) => format!("must be at least {least}, and is {number}"),
        _ => format!("must be from {least} to {most}, and is {number}"),
    };
    found.wrong(value, rule);
}

fn word(words: &[&str], value: &Value<'_>, found: &mut Found) {
    if !words.contains(&value.text()) {
        one_of(words, value, found);
    }
}

fn is(form: Form, value: &Value<'_>, found: &mut Found) {
    let text = value.text();
    if !(form.fits)(text) {
        let rule = format!("must be {}, and is {:?}", form.words, shortened(text));
        found.wrong(value, rule);
    }
}

fn is_key(form: Form, key: &Value<'_>, found: &mut Found) {
    if !(form.fits)(key.text()) {
        found.wrong(key, format!("has a key that is not {}", form.words));
    }
}

fn count(list: &Value<'_>, least: usize, most: usize, found: &mut Found) {
    let count = list.node.items().len();
    if count < least {
        found.wrong(list, "must not be empty");
    }
    if count > most {
        found.wrong(
            list,
            format!("must have at most {most} items, and has {count}"),
        );
    }
}

fn not_negative(value: &Value<'_>, found: &mut Found) {
    if super::rules::quantity::read(value.node).is_some_and(|amount| amount < 0) {
        found.wrong(value, "must not be negative");
    }
}

#[cfg(test)]
mod tests {
    use super::super::table;
    use super::*;

    /// A rule about a field that there is not would never speak.
    #[test]
    fn every_bound_is_about_a_field_of_the_table() {
        for (holder, fields) in ALL.iter().flat_map(|bounds| bounds.iter()) {
            for (field, _) in *fields {
                assert!(table::field(holder, field).is_some(), "{holder}.{field}");
            }
        }
        for (holder, field) in OPTIONAL {
            assert!(table::field(holder, field).is_some(), "{holder}.{field}");
        }
    }
}
