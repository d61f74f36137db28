package io.tenantdb.benchmarks.servers;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * A way to a server on which round trips are counted, so that nobody has to believe what a driver
 * or a library says of itself. The server ends its answer to each Sync and each simple query with
 * one ReadyForQuery, for which the driver waits before it sends more ("Message Flow" in the
 * PostgreSQL manual): as many of these messages, as many round trips. It slows them down, so
 * nothing is timed that goes this way.
 */
public final class RoundTripMeter implements AutoCloseable {

  private final ServerSocket entrance;
  private final int serverPort;
  private final LongAdder roundTrips = new LongAdder();
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();

  /** Sees what passes. */
  private interface Reader {
    void read(byte[] bytes, int length);
  }

  /**
   * @param serverPort where the server is, on the loopback interface
   */
  public RoundTripMeter(int serverPort) throws IOException {
    this.serverPort = serverPort;
    this.entrance = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    inBackground(this::letIn);
  }

  /** The port that leads to the server by way of this. */
  public int port() {
    return entrance.getLocalPort();
  }

  /** How many round trips all connections have made up to now, that of their start included. */
  public long roundTrips() {
    return roundTrips.sum();
  }

  @Override
  public void close() throws IOException {
    entrance.close();
    open.forEach(RoundTripMeter::cut);
  }

  private void letIn() {
    while (!entrance.isClosed()) {
      try {
        Socket client = entrance.accept();
        Socket server = new Socket(InetAddress.getLoopbackAddress(), serverPort);
        open.add(client);
        open.add(server);
        client.setTcpNoDelay(true);
        server.setTcpNoDelay(true);
        inBackground(() -> carry(client, server, (bytes, length) -> {}));
        inBackground(() -> carry(server, client, new ReadyMessages(roundTrips)));
      } catch (IOException e) {
        // It was closed while it waited for the next one.
      }
    }
  }

  private void carry(Socket from, Socket to, Reader reader) {
    byte[] buffer = new byte[8192];
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
        // Counted before the client can see it, and so before it can ask for the count.
        reader.read(buffer, length);
        out.write(buffer, 0, length);
      }
    } catch (IOException e) {
      // One of them is gone, and then the other one goes as well.
    } finally {
      cut(from);
      cut(to);
      open.remove(from);
      open.remove(to);
    }
  }

  private static void cut(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      // It is as good as closed.
    }
  }

  private static void inBackground(Runnable work) {
    Thread thread = new Thread(work, "round trips");
    thread.setDaemon(true);
    thread.start();
  }

  /**
   * Follows what one server session says: each message is one byte for its type, four for its
   * length without the type, and the rest; they begin and end anywhere in what is read at once.
   */
  private static final class ReadyMessages implements Reader {

    private static final int HEADER = 5;
    private static final int LENGTH_OF_LENGTH = 4;

    private final LongAdder count;
    private int inHeader;
    private int length;
    private int left;

    ReadyMessages(LongAdder count) {
      this.count = count;
    }

    @Override
    public void read(byte[] bytes, int end) {
      int at = 0;
      while (at < end) {
        if (left > 0) {
          int skipped = Math.min(left, end - at);
          left -= skipped;
          at += skipped;
        } else {
          readHeader(bytes[at]);
          at++;
        }
      }
    }

    private void readHeader(byte next) {
      if (inHeader == 0) {
        length = 0;
        if (next == 'Z') {
          count.increment();
        }
      } else {
        length = (length << Byte.SIZE) | (next & 0xff);
      }
      inHeader++;
      if (inHeader == HEADER) {
        inHeader = 0;
        left = length - LENGTH_OF_LENGTH;
      }
    }
  }
}
