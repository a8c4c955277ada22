import ArgumentParser

struct Startup: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "How long `instructmill version` takes from start to end: the median of twenty, warm.")

    @OptionGroup var options: ProgramOptions

    @Option(help: "Runs that are counted.")
    var runs = 20

    func run() throws {
        var walls: [Double] = []
        var cpus: [Double] = []
        // The first two warm the page cache and are not counted.
        for number in 0..<(runs + 2) {
            let begin = Clocks.wall()
            let child = try ChildProcess([options.program, "version"])
            _ = child.rest()
            let seconds = Clocks.wall() - begin
            let usage = child.wait()
            guard usage.exitCode == 0 else { throw ChildProcess.Failure(description: "version ended with \(usage.exitCode)") }
            if number >= 2 {
                walls.append(seconds)
                cpus.append(usage.cpuSeconds)
            }
        }
        var result = Case("startup")
        result.add("runs", runs)
        result.add("wall_ms_median", walls.median * 1000)
        result.add("wall_ms_least", (walls.min() ?? 0) * 1000)
        result.add("cpu_ms_median", cpus.median * 1000)
        result.print()
    }
}
