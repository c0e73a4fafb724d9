//! A long text in pieces that can be read one by one.
//!
//! A piece ends with the block of a statement that stands at the top of the file, and the next one begins, on
//! another line, with a word. So no statement is in two pieces, and nothing in a piece depends on the one before:
//! the pieces give what the whole text gives. A property test holds them to that.

/// Bytes of a piece at least: what pest keeps of it then stays near.
pub(super) const LEAST: usize = 8 << 10;

/// A piece of a text.
#[derive(Clone, Copy, Debug)]
pub(super) struct Piece<'t> {
    /// Where it begins.
    pub(super) start: usize,
    /// The piece itself.
    pub(super) text: &'t str,
}

/// The pieces of a text, in order, each but the last of at least so many bytes. `ends` are the offsets behind each
/// `}` that no bracket is around.
pub(super) fn of<'t>(text: &'t str, ends: &[usize], least: usize) -> Vec<Piece<'t>> {
    let mut pieces = Vec::with_capacity(text.len() / least + 1);
    let mut rest = Piece { start: 0, text };
    for &end in ends {
        let length = end - rest.start;
        if let Some((piece, after)) = rest.text.split_at_checked(length)
            && length >= least
            && begins_anew(after)
        {
            pieces.push(Piece {
                text: piece,
                ..rest
            });
            rest = Piece {
                start: end,
                text: after,
            };
        }
    }
    pieces.push(rest);
    pieces
}

/// Whether a statement begins on a line of its own, whatever stands before it.
fn begins_anew(after: &str) -> bool {
    let on_next_line = after.trim_start_matches('\n');
    on_next_line.len() < after.len()
        && on_next_line.starts_with(|first: char| first.is_ascii_lowercase())
}
