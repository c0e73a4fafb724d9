//! The only place that prints: data to standard output, talk to standard error.

use std::fmt::Display;
use std::io::{self, BufWriter, ErrorKind, IsTerminal, Write};

use clap::ValueEnum;

use crate::diagnostics::Style;

use super::failure::{Failure, Result};
use super::{Exit, fold};

/// Columns below which no terminal counts.
const NARROWEST: usize = 40;

/// Bytes that are written at once.
const BUFFER: usize = 64 * 1024;

/// When to use colours; they never carry meaning of their own.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum Colour {
    /// On a terminal, unless `NO_COLOR` is set.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// Where the two streams go and how they are drawn.
#[derive(Clone, Copy, Debug)]
pub(super) struct Output {
    colour: Colour,
}

impl Output {
    pub(super) fn new(colour: Colour) -> Self {
        Self { colour }
    }

    /// Writes data. A reader that has gone away has read enough.
    pub(super) fn data(self, text: &str) -> Result<()> {
        self.pieces([text])
    }

    /// Writes data that is long, piece by piece.
    pub(super) fn pieces<T: AsRef<str>>(self, pieces: impl IntoIterator<Item = T>) -> Result<()> {
        let mut stream = BufWriter::with_capacity(BUFFER, io::stdout().lock());
        let mut pieces = pieces.into_iter();
        let written = pieces.try_for_each(|piece| stream.write_all(piece.as_ref().as_bytes()));
        match written.and_then(|()| stream.flush()) {
            Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(Failure::refused(format!(
                "cannot write to standard output: {error}"
            ))),
            Ok(()) | Err(_) => Ok(()),
        }
    }

    /// Tells people what is going on.
    pub(super) fn talk(self, text: impl Display) {
        // Nobody is left to be told when this fails.
        let _ = writeln!(io::stderr().lock(), "{text}");
    }

    /// Tells people findings, which are drawn already and end their own lines.
    pub(super) fn drawn(self, text: &str) {
        let _ = io::stderr().lock().write_all(text.as_bytes());
    }

    /// Says why the command could not do what it was asked to.
    pub(super) fn failure(self, failure: &Failure) {
        let (red, cyan, plain) = match self.has_colour(&io::stderr()) {
            true => ("\x1b[1;31m", "\x1b[36m", "\x1b[0m"),
            false => ("", "", ""),
        };
        let mut text = format!("{red}error{plain}: {}", failure.message);
        for line in failure.help.iter().flat_map(|help| help.lines()) {
            text.push_str(&format!("\n  {cyan}help{plain}: {line}"));
        }
        self.talk(text);
    }

    /// Answers a call that is no command: the help that it asks for, or what is wrong with it.
    pub(super) fn usage(self, error: &clap::Error) -> Exit {
        let drawn = |colour: bool| match colour {
            true => error.render().ansi().to_string(),
            false => error.render().to_string(),
        };
        if error.use_stderr() {
            self.drawn(&drawn(self.has_colour(&io::stderr())));
            return Exit::Usage;
        }
        match self.data(&drawn(self.has_colour(&io::stdout()))) {
            Ok(()) => Exit::Fine,
            Err(failure) => failure.exit,
        }
    }

    /// Lines that fit the terminal, where data goes to one.
    pub(super) fn folded(self, text: String) -> String {
        let stream = io::stdout();
        let size = stream.is_terminal().then(terminal_size::terminal_size);
        match size.flatten() {
            Some((width, _)) => fold::lines(&text, usize::from(width.0).max(NARROWEST)),
            None => text,
        }
    }

    /// How to draw findings on standard output.
    pub(super) fn data_style(self) -> Style {
        self.style(&io::stdout())
    }

    /// How to draw findings on standard error.
    pub(super) fn talk_style(self) -> Style {
        self.style(&io::stderr())
    }

    fn style(self, stream: &impl IsTerminal) -> Style {
        let size = stream
            .is_terminal()
            .then(terminal_size::terminal_size)
            .flatten();
        let width = size.map_or(Style::default().width, |(width, _)| {
            usize::from(width.0).clamp(40, 120)
        });
        Style {
            colour: self.has_colour(stream),
            unicode: true,
            width,
        }
    }

    fn has_colour(self, stream: &impl IsTerminal) -> bool {
        match self.colour {
            Colour::Always => true,
            Colour::Never => false,
            Colour::Auto => {
                let refused = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
                let dumb = std::env::var_os("TERM").is_some_and(|value| value == "dumb");
                !refused && !dumb && stream.is_terminal()
            }
        }
    }
}

/// Says that the program is wrong; works without anything that could be wrong too.
pub(super) fn bug(text: &str) {
    let _ = writeln!(io::stderr(), "{text}");
}
