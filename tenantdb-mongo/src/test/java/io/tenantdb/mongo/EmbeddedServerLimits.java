package io.tenantdb.mongo;

import io.tenantdb.testservers.TestMongo;
import java.lang.reflect.Method;
import java.util.Set;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Skips what only a real MongoDB can prove: it compares texts by their UTF-8 bytes
 * ("Comparison/Sort Order" in its manual), mongo-java-server by UTF-16 units, which puts U+1F600
 * before U+FF5E.
 */
final class EmbeddedServerLimits implements ExecutionCondition {

  private static final Set<String> NEED_REAL_MONGODB =
      Set.of("textsSortByCodePoint", "textsCompareByCodePoint");

  @Override
  public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
    String test = context.getTestMethod().map(Method::getName).orElse("");
    String realServer = System.getenv(TestMongo.URI_VARIABLE);
    boolean embedded = realServer == null || realServer.isBlank();
    return embedded && NEED_REAL_MONGODB.contains(test)
        ? ConditionEvaluationResult.disabled(
            "mongo-java-server orders by UTF-16 units; set " + TestMongo.URI_VARIABLE)
        : ConditionEvaluationResult.enabled("any server will do");
  }
}
