//! Where a byte of a mended text stood in the text as written.

use crate::source::{FileId, Span};

/// The marks that were put into a text so that its brackets balance.
#[derive(Debug, Default)]
pub(super) struct Insertions {
    list: Vec<Insertion>,
}

#[derive(Debug)]
struct Insertion {
    /// Offset in the text as written.
    at: usize,
    /// Offset in the mended text.
    mended: usize,
    marks: String,
}

impl Insertions {
    /// Adds marks before the byte `at` of the text as written; calls come in the order of the text.
    pub(super) fn add(&mut self, at: usize, marks: String) {
        let mended = at
            + self
                .list
                .last()
                .map_or(0, |last| last.mended + last.marks.len() - last.at);
        self.list.push(Insertion { at, mended, marks });
    }

    pub(super) fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// The text with the marks in it.
    pub(super) fn apply(&self, text: &str) -> String {
        let mut mended = String::with_capacity(text.len() + self.list.len() * 2);
        let mut from = 0;
        for insertion in &self.list {
            mended.push_str(text.get(from..insertion.at).unwrap_or_default());
            mended.push_str(&insertion.marks);
            from = insertion.at;
        }
        mended.push_str(text.get(from..).unwrap_or_default());
        mended
    }

    /// The insertion that is last at or before an offset of the mended text.
    fn before(&self, mended: usize) -> Option<&Insertion> {
        let after = self
            .list
            .partition_point(|insertion| insertion.mended <= mended);
        self.list.get(after.checked_sub(1)?)
    }

    /// The offset in the text as written of an offset in the mended one.
    fn original(&self, mended: usize) -> usize {
        let Some(last) = self.before(mended) else {
            return mended;
        };
        last.at + (mended - last.mended).saturating_sub(last.marks.len())
    }

    /// Whether the byte at this offset of the mended text was put there.
    pub(super) fn holds(&self, mended: usize) -> bool {
        self.before(mended)
            .is_some_and(|last| mended < last.mended + last.marks.len())
    }
}

/// Turns offsets of the mended text into spans of the file.
#[derive(Clone, Copy, Debug)]
pub(super) struct Origin<'i> {
    pub(super) file: FileId,
    pub(super) insertions: &'i Insertions,
    /// Where the piece that is read begins in the mended text.
    pub(super) base: usize,
}

impl Origin<'_> {
    /// The span of the bytes from `start` to `end` of the piece.
    pub(super) fn span(self, start: usize, end: usize) -> Span {
        let (start, end) = (self.base + start, self.base + end);
        if self.insertions.is_empty() {
            return Span::new(self.file, start, end);
        }
        Span::new(
            self.file,
            self.insertions.original(start),
            self.insertions.original(end),
        )
    }

    /// Whether the byte at this offset of the piece was put there.
    pub(super) fn is_inserted(self, at: usize) -> bool {
        self.insertions.holds(self.base + at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offsets_lead_back_over_what_was_put_in() {
        let mut insertions = Insertions::default();
        insertions.add(2, "}}\n".to_owned());
        insertions.add(4, "]".to_owned());
        let mended = insertions.apply("abcdef");
        assert_eq!(mended, "ab}}\ncd]ef");
        let back: Vec<usize> = (0..=mended.len())
            .map(|at| insertions.original(at))
            .collect();
        assert_eq!(back, [0, 1, 2, 2, 2, 2, 3, 4, 4, 5, 6]);
        assert!(insertions.holds(3) && insertions.holds(7));
        assert!(!insertions.holds(5) && !insertions.holds(8));
    }
}
