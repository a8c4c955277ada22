import NIOCore
import NIOHTTPTypes
import Support

/// Who is to be told, per connection, that its current response has left.
///
/// Responses of one connection are answered in turn, so one entry a connection is enough.
struct DeliveryBook: Sendable {
    typealias Report = @Sendable (Delivery) -> Void

    private let waiting = Locked<[ObjectIdentifier: Report]>([:])

    /// Notes `report` for the response about to be written on `channel`.
    func expect(on channel: any Channel, _ report: @escaping Report) {
        waiting.withLock { $0[ObjectIdentifier(channel)] = report }
    }

    /// Reports `delivery` of the response under way on `channel`; later calls for the same response do nothing.
    func settle(_ channel: any Channel, _ delivery: Delivery) {
        let report = waiting.withLock { $0.removeValue(forKey: ObjectIdentifier(channel)) }
        report?(delivery)
    }
}

/// Watches the end of each response leave for the socket.
///
/// The writer above returns as soon as bytes are queued, so only the promise of the last part tells that the operating
/// system took them. A peer that closed its side beforehand reads nothing, whatever the socket accepts.
///
/// - Note: `@unchecked Sendable` holds because a handler belongs to one channel and NIO calls it on that channel's event
///   loop only.
final class DeliveryWatch: ChannelDuplexHandler, RemovableChannelHandler, @unchecked Sendable {
    typealias InboundIn = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    private let book: DeliveryBook
    private var peerClosed = false

    init(book: DeliveryBook) {
        self.book = book
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        guard case .end = unwrapOutboundIn(data) else {
            context.write(data, promise: promise)
            return
        }
        let channel = context.channel
        let book = book
        let closedBefore = peerClosed
        let sent = promise ?? context.eventLoop.makePromise(of: Void.self)
        sent.futureResult.whenComplete { result in
            guard case .success = result, !closedBefore else { return book.settle(channel, .aborted) }
            book.settle(channel, .complete)
        }
        context.write(data, promise: sent)
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case .inputClosed? = event as? ChannelEvent { peerClosed = true }
        context.fireUserInboundEventTriggered(event)
    }

    func channelInactive(context: ChannelHandlerContext) {
        peerClosed = true
        book.settle(context.channel, .aborted)
        context.fireChannelInactive()
    }
}
