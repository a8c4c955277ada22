import Glibc
import Reports
import Settings
import Support

/// Shows what a job will take before it is submitted, and asks whoever sits at a terminal.
struct SubmitQuestion {
    let yes: Bool
    let plan: Bool
    let settings: Settings

    /// Whether the job is to be submitted.
    /// - Parameters:
    ///   - job: a job file, or a recipe's name.
    ///   - seeds: the recipe's seeds.
    func isAgreed(_ job: String, seeds: String?) async throws -> Bool {
        let isTerminal = isatty(0) == 1 && Terminal.isInteractive(Terminal.standardOutput)
        guard plan || isTerminal else { return true }
        let packaged = try PackagedFiles(environment: Surroundings.environment)
        let reading = OrderReading(settings: settings, packaged: packaged)
        let order =
            if let seeds {
                try reading.order(ofRecipe: job, seeds: seeds)
            } else {
                try reading.order(job, seeds: nil, to: "submit")
            }
        let folders = packaged.promptFolders(configuration: settings.file.map { Files.parent(of: $0) })
        let sample = try await DrySample.take(of: order, size: nil, promptFolders: folders)
        if sample.units > 0, sample.rows > 0 {
            Terminal.writeOutput(JobForecast(sample, settings: settings, order: order, secondsPerCall: 5).text)
        } else {
            Terminal.writeOutput("not one row came of \(sample.calls) dry calls; look at it with `instructmill preview`\n")
        }
        guard isTerminal, !yes else { return true }
        Terminal.writeOutput("Submit it? [y/N] ")
        let answer = readLine()?.lowercased() ?? ""
        guard answer == "y" || answer == "yes" else {
            Terminal.writeOutput("not submitted\n")
            return false
        }
        return true
    }
}
