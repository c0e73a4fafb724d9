//! The random decisions behind a generated repository.

/// Decisions drawn beforehand. When they are used up every decision is the first, which is the simplest:
/// so a shorter list gives a simpler repository, and proptest shrinks by shortening.
pub struct Choices {
    drawn: std::vec::IntoIter<u16>,
}

impl Choices {
    pub fn new(drawn: Vec<u16>) -> Self {
        Self {
            drawn: drawn.into_iter(),
        }
    }

    /// A number below `count`.
    pub fn below(&mut self, count: usize) -> usize {
        usize::from(self.drawn.next().unwrap_or(0)) % count
    }

    /// True once in `count` times.
    pub fn one_in(&mut self, count: usize) -> bool {
        self.below(count) == count - 1
    }

    /// One of these.
    pub fn pick<T: Clone>(&mut self, from: &[T]) -> T {
        from[self.below(from.len())].clone()
    }
}
