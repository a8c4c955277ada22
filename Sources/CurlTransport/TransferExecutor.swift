/// Runs tasks on the transfer thread itself, between its looks at the sockets.
///
/// A task that waits for answers and does little in between then goes on where its answer came in: no other thread has to be
/// woken for it, nor this one for its next request. Every transfer waits while a task runs, so what takes long by itself must
/// not be done here. ``Helpers`` run what is more than the thread can soon come to, and Swift's own threads all that comes after the
/// transport's shutdown: tasks of this executor may run side by side.
final class TransferExecutor: TaskExecutor {
    private let inbox: Inbox
    let helpers = Helpers()

    init(inbox: Inbox) {
        self.inbox = inbox
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        if !inbox.takes(job) { helpers.run(job, on: self) }
    }
}
