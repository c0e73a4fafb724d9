//! The settings of the `resources` block.

use smol_str::SmolStr;

use crate::source::{Span, Spanned};

use crate::model::Resources;
use crate::model::cursor::{Cursor, slips};
use crate::model::errors::WRONG_VALUE;
use crate::model::word::once;
use crate::syntax::Argument;
use crate::values::quantity::is_quantity;

use super::entry::Entry;

type Range = (Spanned<SmolStr>, Spanned<SmolStr>);

pub(super) const WORDS: &[Entry<Resources>] = &[
    Entry {
        word: once(
            "cpu",
            "cpu QUANTITY[..QUANTITY]",
            "processor time asked for, and the most it may take",
        )
        .becomes("`resources.requests.cpu`, `resources.limits.cpu`"),
        read: |c, resources| c.set(&mut resources.cpu, range),
    },
    Entry {
        word: once(
            "memory",
            "memory QUANTITY[..QUANTITY]",
            "memory asked for, and the most it may take",
        )
        .becomes("`resources.requests.memory`, `resources.limits.memory`"),
        read: |c, resources| c.set(&mut resources.memory, range),
    },
];

fn range(c: &mut Cursor<'_>) -> Option<Range> {
    let (argument, word) = c.bare("a quantity such as `100m` or `128Mi..1Gi`")?;
    let (low, high) = split(word, argument.span);
    if !is_quantity(&low.value) || !is_quantity(&high.value) {
        return not_a_quantity(c, argument, &low.value, &high.value);
    }
    c.advance();
    Some((low, high))
}

fn not_a_quantity<T>(c: &mut Cursor<'_>, argument: &Argument, low: &str, high: &str) -> Option<T> {
    let meant = |part: &str| match is_quantity(part) {
        true => Some(part.to_owned()),
        false => slips::quantity(part),
    };
    let (Some(least), Some(most)) = (meant(low), meant(high)) else {
        return c.wrong(argument, &"a quantity such as `100m` or `128Mi..1Gi`");
    };
    let meant = if least == most {
        least
    } else {
        format!("{least}..{most}")
    };
    let message = format!("`{low}` is not a quantity of Kubernetes");
    c.report(WRONG_VALUE.at(argument.span, message).mend(Some(&meant)));
    None
}

fn split(word: &str, span: Span) -> Range {
    let Some((low, high)) = word.split_once("..") else {
        return (
            Spanned::new(word.to_owned().into(), span),
            Spanned::new(word.to_owned().into(), span),
        );
    };
    let start = span.start as usize;
    let low_span = Span::new(span.file, start, start + low.len());
    let high_span = Span::new(span.file, start + low.len() + 2, span.end as usize);
    (
        Spanned::new(low.to_owned().into(), low_span),
        Spanned::new(high.to_owned().into(), high_span),
    )
}
