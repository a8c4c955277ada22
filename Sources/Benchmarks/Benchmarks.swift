import ArgumentParser

/// Measures the program. Every case prints one JSON object; ratios are between things measured in the same run.
@main
struct Benchmarks: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "Benchmarks",
        abstract: "Throughput, cost a request, start-up time, and the text work, each as one JSON object a case.",
        discussion: """
            Build the program first: swift build -c release --product instructmill -Xswiftc -static-stdlib. \
            Wall-clock figures move with whatever else the machine does: compare ratios of one run, and CPU times.
            """,
        subcommands: [
            Throughput.self, Faults.self, Limits.self, Startup.self, TransferRate.self, TransferClient.self, Policy.self,
            PolicyClient.self,
            TextWork.self, Verbs.self,
            Dedupe.self, Chains.self, Restart.self, Gallery.self, Pictures.self, Correction.self, DashboardLoad.self,
        ])
}

/// Where the program to be measured is.
struct ProgramOptions: ParsableArguments {
    @Option(help: "The release build of instructmill.")
    var program = ".build/release/instructmill"
}
