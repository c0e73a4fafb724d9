//! `set`: changes one value of a pipeline file.

use clap::{Args, Subcommand};

use super::Exit;
use super::failure::Result;
use super::output::Output;
use super::set_image::SetImage;

/// Change one value of a pipeline file, and nothing else of it
#[derive(Args, Debug)]
#[command(disable_help_subcommand = true)]
pub(super) struct Set {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    Image(SetImage),
}

impl Set {
    pub(super) fn run(self, output: Output) -> Result<Exit> {
        match self.what {
            What::Image(command) => command.run(output),
        }
    }
}
