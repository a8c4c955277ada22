import Testing

/// The program as a user meets it: the real executable, files, signals, sockets on loopback.
///
/// One after another: each starts processes of its own and some watch how far they get.
@Suite(.serialized) struct ProgramTests {}
