package io.tenantdb.it;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.ModifiersTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePathScanner;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import javax.lang.model.element.Modifier;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * Finds what is public and has no Javadoc. What overrides something is documented there, and the
 * canonical constructor of a record by the record's parameters.
 */
final class PublicDeclarations extends TreePathScanner<Void, Void> {

  private final DocTrees trees;
  private final String file;
  private final List<String> undocumented;
  private final Deque<ClassTree> enclosing = new ArrayDeque<>();

  private PublicDeclarations(DocTrees trees, String file, List<String> undocumented) {
    this.trees = trees;
    this.file = file;
    this.undocumented = undocumented;
  }

  /** What has no comment in these files, as {@code file: declaration}. */
  static List<String> withoutComment(List<Path> files) throws IOException {
    List<String> undocumented = new ArrayList<>();
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    try (StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, null)) {
      var sources = manager.getJavaFileObjectsFromPaths(files);
      JavacTask task = (JavacTask) compiler.getTask(null, manager, null, null, null, sources);
      DocTrees trees = DocTrees.instance(task);
      for (CompilationUnitTree unit : task.parse()) {
        String name = Path.of(unit.getSourceFile().toUri()).getFileName().toString();
        new PublicDeclarations(trees, name, undocumented).scan(unit, null);
      }
    }
    return undocumented;
  }

  @Override
  public Void visitClass(ClassTree type, Void unused) {
    if (isPublic(type.getModifiers())) {
      require(type.getSimpleName().toString(), type.getModifiers());
      if (type.getKind() == Tree.Kind.RECORD) {
        requireParameters(type);
      }
      enclosing.push(type);
      super.visitClass(type, unused);
      enclosing.pop();
    }
    return null;
  }

  @Override
  public Void visitMethod(MethodTree method, Void unused) {
    if (isPublic(method.getModifiers()) && !isCanonicalConstructor(method)) {
      String name =
          method.getReturnType() == null
              ? enclosing.element().getSimpleName().toString()
              : method.getName().toString();
      String parameters =
          method.getParameters().stream().map(Object::toString).collect(Collectors.joining(", "));
      require(name + "(" + parameters + ")", method.getModifiers());
    }
    return null;
  }

  @Override
  public Void visitVariable(VariableTree field, Void unused) {
    if (isPublic(field.getModifiers())) {
      require(field.getName().toString(), field.getModifiers());
    }
    return null;
  }

  private void require(String declaration, ModifiersTree modifiers) {
    boolean overrides =
        modifiers.getAnnotations().stream()
            .anyMatch(one -> one.getAnnotationType().toString().equals("Override"));
    if (!overrides && trees.getDocComment(getCurrentPath()) == null) {
      undocumented.add(file + ": " + declaration);
    }
  }

  private void requireParameters(ClassTree type) {
    String comment = String.valueOf(trees.getDocComment(getCurrentPath()));
    for (String name : names(components(type))) {
      if (!comment.contains("@param " + name + " ")) {
        undocumented.add(file + ": @param " + name + " of " + type.getSimpleName());
      }
    }
  }

  private boolean isCanonicalConstructor(MethodTree method) {
    ClassTree type = enclosing.element();
    return method.getReturnType() == null
        && type.getKind() == Tree.Kind.RECORD
        && names(method.getParameters()).equals(names(components(type)));
  }

  private static List<VariableTree> components(ClassTree type) {
    return type.getMembers().stream()
        .filter(VariableTree.class::isInstance)
        .map(VariableTree.class::cast)
        .filter(field -> !field.getModifiers().getFlags().contains(Modifier.STATIC))
        .toList();
  }

  private static List<String> names(List<? extends VariableTree> variables) {
    return variables.stream().map(variable -> variable.getName().toString()).toList();
  }

  private boolean isPublic(ModifiersTree modifiers) {
    Set<Modifier> flags = modifiers.getFlags();
    boolean member =
        !enclosing.isEmpty()
            && enclosing.element().getKind() == Tree.Kind.INTERFACE
            && !flags.contains(Modifier.PRIVATE);
    return member || flags.contains(Modifier.PUBLIC) || flags.contains(Modifier.PROTECTED);
  }
}
