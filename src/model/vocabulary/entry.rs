//! A word of a block, and how its statement is read.

use crate::model::cursor::Cursor;
use crate::model::word::Word;

/// A word and how to read a statement that begins with it.
pub(in crate::model) struct Entry<T: 'static> {
    pub word: Word,
    /// Reads the arguments and the block; `None` when a finding was made and nothing was set.
    pub read: fn(&mut Cursor<'_>, &mut T) -> Option<()>,
}
