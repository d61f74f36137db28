package io.tenantdb.flyway;

import io.tenantdb.testservers.TestPostgres;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * The way to the server until a certain text has passed on it. From then on nothing passes any
 * more, in no direction, and nobody is told: connections stay open, and new ones are accepted.
 */
final class DyingNetwork implements AutoCloseable {

  private static final int OVERLAP = 100;

  private final String lastWords;
  private final URI server;
  private final ServerSocket entrance;
  private final List<Socket> sockets = new CopyOnWriteArrayList<>();
  private volatile boolean dead;

  DyingNetwork(String lastWords) {
    this.lastWords = lastWords;
    this.server = URI.create(url("postgres").getUrl().substring("jdbc:".length()));
    try {
      entrance = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    start(this::accept);
  }

  /** A database behind it. */
  DataSource dataSource(String database) {
    PGSimpleDataSource dataSource = url(database);
    dataSource.setServerNames(new String[] {entrance.getInetAddress().getHostAddress()});
    dataSource.setPortNumbers(new int[] {entrance.getLocalPort()});
    // The driver's own limit, ten seconds, for a server that takes a cancel request and no more.
    dataSource.setCancelSignalTimeout(1);
    return dataSource;
  }

  private static PGSimpleDataSource url(String database) {
    PGSimpleDataSource dataSource = new PGSimpleDataSource();
    dataSource.setUrl(TestPostgres.shared().jdbcUrl(database));
    return dataSource;
  }

  private void accept() throws IOException {
    while (true) {
      Socket client = entrance.accept();
      sockets.add(client);
      if (!dead) {
        Socket there = new Socket(server.getHost(), server.getPort());
        sockets.add(there);
        start(() -> pass(client, there));
        start(() -> pass(there, client));
      }
    }
  }

  private void pass(Socket from, Socket to) throws IOException {
    InputStream in = from.getInputStream();
    OutputStream out = to.getOutputStream();
    byte[] bytes = new byte[8192];
    String before = "";
    for (int count = in.read(bytes); count >= 0 && !dead; count = in.read(bytes)) {
      out.write(bytes, 0, count);
      String text = before + new String(bytes, 0, count, StandardCharsets.ISO_8859_1);
      before = text.substring(Math.max(0, text.length() - OVERLAP));
      dead = dead || text.contains(lastWords);
    }
  }

  private interface Work {
    void run() throws IOException;
  }

  private static void start(Work work) {
    Thread thread =
        new Thread(
            () -> {
              try {
                work.run();
              } catch (IOException e) {
                // It was closed at one of its ends.
              }
            },
            "dying network");
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void close() throws IOException {
    entrance.close();
    for (Socket socket : sockets) {
      socket.close();
    }
  }
}
