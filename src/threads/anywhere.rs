//! The processor of the second thread, where the system finds one by itself.

/// The processors for a second thread.
pub(super) struct Seat;

impl Seat {
    /// Whichever there are.
    pub(super) fn beside_this() -> Self {
        Self
    }

    /// The thread is where it should be.
    pub(super) fn take(&self) {}

    /// It begins by itself.
    pub(super) fn give_way(&self) {}

    /// It is nowhere to be called back from.
    pub(super) fn close(&self) {}
}
