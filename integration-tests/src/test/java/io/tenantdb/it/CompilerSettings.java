package io.tenantdb.it;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.xpath.XPath;
import javax.xml.xpath.XPathConstants;
import javax.xml.xpath.XPathExpressionException;
import javax.xml.xpath.XPathFactory;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/** What the build tells javac, read from the root pom and from Maven's own settings of the JVM. */
final class CompilerSettings {

  private static final String COMPILER =
      "/project/build/plugins/plugin[artifactId='maven-compiler-plugin']";
  private static final String BASELINE = "/project/profiles/profile[id='baseline-jdk']";

  private final Document pom;
  private final XPath xpath = XPathFactory.newInstance().newXPath();

  private CompilerSettings(Document pom) {
    this.pom = pom;
  }

  /** The arguments with which the ordinary build compiles main code on the baseline JDK. */
  static List<String> ofMainCode()
      throws IOException, SAXException, ParserConfigurationException, XPathExpressionException {
    CompilerSettings settings =
        new CompilerSettings(
            DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(Artifacts.ROOT.resolve("pom.xml").toFile()));
    List<String> arguments = jvmArguments();
    arguments.addAll(settings.plugin());
    arguments.addAll(settings.compilerArguments());
    return arguments;
  }

  /** Error Prone looks into javac, which the JVM has to allow. */
  private static List<String> jvmArguments() throws IOException {
    List<String> arguments = new ArrayList<>();
    for (String line : Files.readAllLines(Artifacts.ROOT.resolve(".mvn/jvm.config"))) {
      if (!line.isBlank()) {
        arguments.add("-J" + line.strip().replaceFirst("\\s+", "="));
      }
    }
    return arguments;
  }

  private List<String> plugin() throws XPathExpressionException {
    List<String> arguments = new ArrayList<>();
    arguments.addAll(List.of("--release", text("/project/properties/maven.compiler.release")));
    arguments.addAll(
        List.of("-encoding", text("/project/properties/project.build.sourceEncoding")));
    if (isSet(COMPILER + "/configuration/parameters")) {
      arguments.add("-parameters");
    }
    if (isSet(BASELINE + "/properties/tenantdb.failOnWarning")) {
      arguments.add("-Werror");
    }
    return arguments;
  }

  private List<String> compilerArguments() throws XPathExpressionException {
    String path =
        COMPILER + "/executions/execution[id='default-compile']/configuration/compilerArgs/arg";
    NodeList nodes = (NodeList) xpath.evaluate(path, pom, XPathConstants.NODESET);
    List<String> arguments = new ArrayList<>();
    for (int i = 0; i < nodes.getLength(); i++) {
      arguments.add(nodes.item(i).getTextContent());
    }
    return arguments;
  }

  private boolean isSet(String path) throws XPathExpressionException {
    return Boolean.parseBoolean(text(path));
  }

  private String text(String path) throws XPathExpressionException {
    return xpath.evaluate(path, pom);
  }
}
