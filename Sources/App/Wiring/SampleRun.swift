import CurlTransport
import Engine
import Recipes
import Settings
import Store
import Support

/// A small job run in a folder of its own, which nothing else reads: a part of a larger one, to see what that takes.
struct SampleRun {
    /// Where its store is.
    let folder: String
    let settings: Settings
    let environment: [String: String]
    let promptFolders: [String]
    /// The most that it may spend.
    var cap: Cap?

    /// How it ended.
    struct Ended {
        let job: String
        let desk: JobDesk
        let control: RunControl
        let crew: Crew
        let result: Result<RunEnding, any Error>
    }

    /// Runs `order`, in no pool but its own, until it ends.
    /// - Parameter control: the hand on it.
    /// - Throws: what keeps it from beginning; what ended it is in the result.
    func run(_ order: JobOrder, name: String, control: RunControl = RunControl()) async throws -> Ended {
        var order = order
        order.pool = nil
        let time = SystemTime()
        let desk = JobDesk(store: try Store(at: folder + "/store.sqlite"), recipes: AllRecipes.all, time: time)
        let transport = try CurlTransport()
        let office = EndpointOffice(
            settings: settings, environment: environment, transport: transport, ledger: desk.ledger, time: time)
        let staff = try await office.staff(try order.roles())
        let definition = try order.definition(promptFolders: promptFolders, models: staff.models)
        let job = try await desk.enrol(definition, name: name, source: nil).id
        if let cap { desk.ledger.treasury.set(Caps(jobs: [job: cap])) }
        let runner = try desk.runner(
            for: job, crew: staff.crew, images: try order.imageFolder(), concurrency: staff.concurrency, control: control)
        let result: Result<RunEnding, any Error>
        do { result = .success(try await runner.run()) } catch { result = .failure(error) }
        await transport.shutdown()
        return Ended(job: job, desk: desk, control: control, crew: staff.crew, result: result)
    }
}
