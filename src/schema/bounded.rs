//! Values beside the bounds of their fields.

use super::bounds::Bound;
use super::form::Form;
use super::problem::Found;
use super::scalar::one_of;
use super::texts;
use super::value::Value;

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
            Self::Texts => texts::values(value, found),
            Self::Bytes => texts::bytes(value, found),
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
    if !(form.fits)(value.text()) {
        found.must_be(form.words, value);
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
