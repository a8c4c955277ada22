import Testing

/// The program as a user meets it: the real executable, files, signals, sockets on loopback.
///
/// One after another: each starts processes of its own and some watch how far they get.
@Suite(.serialized) struct ProgramTests {}

/// What the program makes: data sets, verdicts, exports, and the commands that read them. One after another too, but beside
/// ``ProgramTests``: most of the time either waits.
@Suite(.serialized) struct DataSetTests {}
