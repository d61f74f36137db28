package io.tenantdb.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A way to a server that a test shuts and opens again. While it is shut, what goes through it is
 * cut off and who comes is turned away before the server answers. It is shut at first.
 */
final class Gate implements AutoCloseable {

  private static final Pattern HOST_AND_PORT =
      Pattern.compile("(?<=//|@)(?<host>[^/@:?,]+):(?<port>\\d+)(?=[/?]|$)");

  private final ServerSocket entrance;
  private final String url;
  private final Set<Socket> inUse = ConcurrentHashMap.newKeySet();
  private final String host;
  private final int port;
  private boolean open;

  /**
   * @param url of a server, with one host and one port
   */
  Gate(String url) {
    Matcher address = HOST_AND_PORT.matcher(url);
    if (!address.find()) {
      throw new IllegalArgumentException("no host and port in " + url);
    }
    this.host = address.group("host");
    this.port = Integer.parseInt(address.group("port"));
    try {
      this.entrance = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException("no free port", e);
    }
    this.url = address.replaceFirst("127.0.0.1:" + entrance.getLocalPort());
    inBackground(this::letIn);
  }

  /** The server's URL, by way of this gate. */
  String url() {
    return url;
  }

  synchronized void open() {
    open = true;
  }

  synchronized void shut() {
    open = false;
    inUse.forEach(Gate::cut);
    inUse.clear();
  }

  @Override
  public void close() {
    shut();
    try {
      entrance.close();
    } catch (IOException e) {
      throw new UncheckedIOException("the gate does not close", e);
    }
  }

  private void letIn() {
    while (!entrance.isClosed()) {
      try {
        connect(entrance.accept());
      } catch (IOException e) {
        // The gate was closed while it waited for the next one.
      }
    }
  }

  private synchronized void connect(Socket visitor) {
    if (!open) {
      cut(visitor);
      return;
    }
    try {
      Socket server = new Socket(host, port);
      inUse.add(visitor);
      inUse.add(server);
      inBackground(() -> carry(visitor, server));
      inBackground(() -> carry(server, visitor));
    } catch (IOException e) {
      // To the visitor a server that is not there is a gate that is shut.
      cut(visitor);
    }
  }

  private void carry(Socket from, Socket to) {
    try {
      from.getInputStream().transferTo(to.getOutputStream());
    } catch (IOException e) {
      // One of them is gone, and then the other one goes as well.
    } finally {
      cut(from);
      cut(to);
      inUse.remove(from);
      inUse.remove(to);
    }
  }

  private static void cut(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException("a socket does not close", e);
    }
  }

  private static void inBackground(Runnable work) {
    Thread thread = new Thread(work, "gate");
    thread.setDaemon(true);
    thread.start();
  }
}
