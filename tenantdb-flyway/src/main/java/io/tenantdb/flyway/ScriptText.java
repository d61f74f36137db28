package io.tenantdb.flyway;

import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import org.flywaydb.core.api.resource.LoadableResource;

/**
 * A script as it was when it was read, so that a template gets exactly what its fingerprint covers,
 * whatever becomes of the file.
 */
final class ScriptText extends LoadableResource {

  private final LoadableResource origin;
  private final String text;

  private ScriptText(LoadableResource origin, String text) {
    this.origin = origin;
    this.text = text;
  }

  static ScriptText read(LoadableResource origin) {
    try (Reader reader = origin.read()) {
      StringWriter text = new StringWriter();
      reader.transferTo(text);
      return new ScriptText(origin, text.toString());
    } catch (IOException e) {
      throw new UncheckedIOException("%s could not be read".formatted(origin.getFilename()), e);
    }
  }

  String text() {
    return text;
  }

  @Override
  public Reader read() {
    return new StringReader(text);
  }

  @Override
  public boolean shouldStream() {
    return origin.shouldStream();
  }

  @Override
  public String getAbsolutePath() {
    return origin.getAbsolutePath();
  }

  @Override
  public String getAbsolutePathOnDisk() {
    return origin.getAbsolutePathOnDisk();
  }

  @Override
  public String getFilename() {
    return origin.getFilename();
  }

  @Override
  public String getRelativePath() {
    return origin.getRelativePath();
  }
}
