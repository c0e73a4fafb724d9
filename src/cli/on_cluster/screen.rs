//! A terminal for rows that are drawn over one another, as indicatif writes them.
//!
//! indicatif fills each line with spaces up to the last column, and leaves the cursor there. The `^C` that the terminal
//! shows would begin a new line then; and in a window that is made narrower every line would become two, which indicatif
//! does not know, so that old rows stay. So lines are as long as they are here, the cursor goes back to the beginning of
//! the last one, and what a narrower window has broken into several lines is counted again.

use std::io;
use std::sync::Mutex;

use console::{Term, measure_text_width};
use indicatif::TermLike;

/// Clears what is behind the cursor in its line.
const REST_OF_LINE: &str = "\u{1b}[K";

/// Clears what is behind the cursor and below it.
const REST_OF_SCREEN: &str = "\u{1b}[J";

/// A terminal for rows.
#[derive(Debug)]
pub(super) struct Screen<T> {
    terminal: T,
    frame: Mutex<Frame>,
}

/// What was drawn since the last flush, and before it.
#[derive(Debug, Default)]
struct Frame {
    /// The widths of the lines that are on the terminal, the last ones last.
    shown: Vec<usize>,
    /// Those that are being drawn.
    drawn: Vec<usize>,
    /// The line that was written last is to be filled.
    is_open: bool,
    /// The cursor was moved to the first row.
    is_placed: bool,
}

impl Screen<Term> {
    pub(super) fn of(terminal: Term) -> Self {
        Self::over(terminal)
    }
}

impl<T: TermLike> Screen<T> {
    pub(super) fn over(terminal: T) -> Self {
        Self {
            terminal,
            frame: Mutex::default(),
        }
    }

    /// Lines that are more than were drawn, because the window is narrower now: above the cursor, which is in the first
    /// line of the last row, and in all.
    fn broken(frame: &Frame, above: usize, columns: usize) -> (usize, usize) {
        let more = |width: &usize| width.saturating_sub(1) / columns.max(1);
        let rows = frame.shown.iter().rev().take(above + 1);
        let all: usize = rows.clone().map(more).sum();
        let last = frame.shown.last().map_or(0, more);
        (all.saturating_sub(last), all)
    }
}

impl<T: TermLike> TermLike for Screen<T> {
    fn width(&self) -> u16 {
        self.terminal.width()
    }

    fn height(&self) -> u16 {
        self.terminal.height()
    }

    fn move_cursor_up(&self, n: usize) -> io::Result<()> {
        let Ok(mut frame) = self.frame.lock() else {
            return self.terminal.move_cursor_up(n);
        };
        if std::mem::replace(&mut frame.is_placed, true) {
            return self.terminal.move_cursor_up(n);
        }
        let (above, all) = Self::broken(&frame, n, usize::from(self.width()));
        self.terminal.move_cursor_up(n + above)?;
        match all {
            0 => Ok(()),
            _ => self.terminal.write_str(REST_OF_SCREEN),
        }
    }

    fn move_cursor_down(&self, n: usize) -> io::Result<()> {
        self.terminal.move_cursor_down(n)
    }

    fn move_cursor_right(&self, n: usize) -> io::Result<()> {
        self.terminal.move_cursor_right(n)
    }

    fn move_cursor_left(&self, n: usize) -> io::Result<()> {
        self.terminal.move_cursor_left(n)
    }

    fn write_line(&self, text: &str) -> io::Result<()> {
        self.terminal.write_line(text)
    }

    /// Each line comes in two pieces: what is in it, and the spaces that fill it.
    fn write_str(&self, text: &str) -> io::Result<()> {
        let Ok(mut frame) = self.frame.lock() else {
            return self.terminal.write_str(text);
        };
        frame.is_open = !frame.is_open;
        if !frame.is_open {
            return self.terminal.write_str(REST_OF_LINE);
        }
        let is_first = frame.drawn.is_empty();
        frame.drawn.push(measure_text_width(text));
        match is_first {
            true => self.terminal.write_str(text),
            false => self.terminal.write_str(&format!("\r\n{text}")),
        }
    }

    fn clear_line(&self) -> io::Result<()> {
        self.terminal.clear_line()
    }

    fn flush(&self) -> io::Result<()> {
        if let Ok(mut frame) = self.frame.lock() {
            *frame = Frame {
                shown: std::mem::take(&mut frame.drawn),
                ..Frame::default()
            };
        }
        self.terminal.write_str("\r")?;
        self.terminal.flush()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    /// What is done to a terminal of this many columns.
    #[derive(Clone, Debug, Default)]
    struct Told {
        columns: Arc<Mutex<u16>>,
        done: Arc<Mutex<Vec<String>>>,
    }

    impl Told {
        fn tell(&self, what: String) -> io::Result<()> {
            self.done.lock().unwrap().push(what);
            Ok(())
        }

        fn take(&self) -> Vec<String> {
            std::mem::take(&mut *self.done.lock().unwrap())
        }
    }

    impl TermLike for Told {
        fn width(&self) -> u16 {
            *self.columns.lock().unwrap()
        }
        fn height(&self) -> u16 {
            20
        }
        fn move_cursor_up(&self, n: usize) -> io::Result<()> {
            self.tell(format!("up {n}"))
        }
        fn move_cursor_down(&self, n: usize) -> io::Result<()> {
            self.tell(format!("down {n}"))
        }
        fn move_cursor_right(&self, n: usize) -> io::Result<()> {
            self.tell(format!("right {n}"))
        }
        fn move_cursor_left(&self, n: usize) -> io::Result<()> {
            self.tell(format!("left {n}"))
        }
        fn write_line(&self, text: &str) -> io::Result<()> {
            self.tell(format!("{text}\n"))
        }
        fn write_str(&self, text: &str) -> io::Result<()> {
            self.tell(text.to_owned())
        }
        fn clear_line(&self) -> io::Result<()> {
            self.tell("clear".to_owned())
        }
        fn flush(&self) -> io::Result<()> {
            Ok(())
        }
    }

    fn draw(screen: &Screen<Told>, above: usize, lines: &[&str]) {
        screen.move_cursor_up(above).unwrap();
        screen.move_cursor_up(above).unwrap();
        for line in lines {
            screen.write_str(line).unwrap();
            screen.write_str("   ").unwrap();
        }
        screen.flush().unwrap();
    }

    #[test]
    fn rows_that_a_narrower_window_has_broken_are_all_drawn_over() {
        let told = Told::default();
        *told.columns.lock().unwrap() = 10;
        let screen = Screen::over(told.clone());
        draw(&screen, 0, &["123456789", "1234", "123456"]);
        let first = [
            "up 0",
            "up 0",
            "123456789",
            "\u{1b}[K",
            "\r\n1234",
            "\u{1b}[K",
        ];
        assert_eq!(told.take()[..6], first);
        draw(&screen, 2, &["123456789", "1234", "123456"]);
        assert_eq!(told.take()[..2], ["up 2", "up 2"]);
        *told.columns.lock().unwrap() = 5;
        draw(&screen, 2, &["1234", "1234", "1234"]);
        // The first row takes two lines now, and the last one too, in whose first line the cursor is.
        assert_eq!(told.take()[..3], ["up 3", "\u{1b}[J", "up 2"]);
        draw(&screen, 2, &["1234", "1234", "1234"]);
        assert_eq!(told.take()[..2], ["up 2", "up 2"]);
    }
}
