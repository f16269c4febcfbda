// SPDX-License-Identifier: MIT
// groovy jenkins.groovy JENKINSFILE: runs a declarative Jenkinsfile against a model of the words that
// ci/jenkins uses, and prints its units of work as JSON. Groovy itself parses; a word that stands
// where it may not is an error with its line. The model follows
// https://www.jenkins.io/doc/book/pipeline/syntax/
import groovy.json.JsonBuilder

units = []
variables = new Binding() // of the Jenkinsfile

class Section {
    def words = [:]
    def name
    def methodMissing(String word, args) {
        def body = words[word]
        if (body == null) {
            throw new IllegalStateException("\"$word\" may not stand in $name; it takes " + words.keySet())
        }
        return body(*args)
    }
}

// Runs a block in which only these words are known.
def within(String name, Map words, Closure block) {
    block.delegate = new Section(words: words, name: name)
    block.resolveStrategy = Closure.DELEGATE_FIRST
    block()
}

// `block` is the condition of a post section, whose steps run after a failure too; null elsewhere.
stepWords = { List steps, String folder, String block ->
    def add = { Map step -> steps << step + [always: block != null, block: block] }
    [
        sh: { String command -> add([name: command, run: command]) },
        junit: { String file -> add([name: 'junit', uses: 'publish', with: [files: [file]]]) },
        archiveArtifacts: { Map m -> add([name: 'archive', uses: 'publish', with: [files: [m.artifacts]]]) },
        recordIssues: { Map m -> add([name: 'recordIssues', uses: 'publish', with: [files: m.tools*.pattern]]) },
        sarif: { Map m -> m },
        publishHTML: { Map m -> add([name: 'publishHTML', uses: 'publish',
            with: [files: [m.target.reportDir + '/' + m.target.reportFiles]]]) },
        stash: { Map m -> add([name: "stash $m.name".toString(), uses: 'stash',
            with: [name: m.name.toString(), path: m.includes]]) },
        unstash: { String name -> add([name: "unstash $name".toString(), uses: 'unstash',
            with: [name: name, into: folder]]) },
        dir: { String into, Closure c -> within('dir', stepWords(steps, into, block), c) },
    ]
}

agentWords = [docker: { Closure c -> within('docker', [image: { String s -> }, args: { String s -> }], c) }]
optionWords = [
    timeout: { Map m -> assert m.time > 0 && m.unit in ['SECONDS', 'MINUTES', 'HOURS'] },
    disableConcurrentBuilds: { },
    buildDiscarder: { it },
    logRotator: { Map m -> m },
]

def postSteps(Closure block) {
    def steps = []
    def words = ['always', 'cleanup'].collectEntries { condition ->
        [condition, { Closure c -> within(condition, stepWords(steps, '.', condition), c) }]
    }
    within('post', words, block)
    return steps
}

def environment(Map env, Closure block) {
    block.delegate = new Object() {
        void setProperty(String key, value) { env[key] = value.toString() }
    }
    block.resolveStrategy = Closure.DELEGATE_ONLY
    block()
}

def matrix(String stageName, Map env, Closure block) {
    def axes = [:]
    def inner
    def axis = { Closure c ->
        def current
        within('axis', [name: { String s -> current = s }, values: { Object... v -> axes[current] = v as List }], c)
    }
    within('matrix', [agent: { Closure c -> within('agent', agentWords, c) },
        axes: { Closure c -> within('axes', [axis: axis], c) }, stages: { Closure c -> inner = c }], block)
    assert axes.size() == 1: "the model knows a matrix of one axis"
    axes.each { key, values ->
        values.each { value -> stages(inner.clone(), env + [(key): value], " $value", true) }
    }
}

def stage(String name, Map env, String suffix, boolean fresh, Closure block) {
    def steps = [], post = [], own = fresh, kinds = 0
    // What the block reads as a variable, as "${SHARD}" does, is of the environment.
    def words = [
        agent: { Closure c -> own = true; within('agent', agentWords, c) },
        options: { Closure c -> within('options', optionWords, c) },
        environment: { Closure c -> environment(env, c) },
        steps: { Closure c -> kinds++; within('steps', stepWords(steps, '.', null), c) },
        matrix: { Closure c -> kinds++; matrix(name, env, c) },
        parallel: { Closure c -> kinds++; stages(c, env, suffix, fresh) },
        stages: { Closure c -> kinds++; stages(c, env, suffix, fresh) },
        post: { Closure c -> post = postSteps(c) },
    ]
    env.each { key, value -> variables.setVariable(key, value) }
    within("stage $name", words, block)
    assert kinds == 1: "stage $name must have one of steps, matrix, parallel, stages; it has $kinds"
    if (steps || post) {
        units << [stage: name, name: (name + suffix).toString(), env: env, fresh: own, always: false, steps: steps + post]
    }
}

def stages(Closure block, Map env, String suffix, boolean fresh) {
    def count = 0
    within('stages', [stage: { String name, Closure c -> count++; stage(name, env, suffix, fresh, c) }], block)
    assert count > 0: "stages must hold a stage"
}

def pipeline(Closure block) {
    def env = [:], seen = [], last = [], body
    def word = { String name, Closure action -> { Closure c -> seen << name; action(c) } }
    within('pipeline', [
        agent: word('agent') { c -> within('agent', agentWords, c) },
        options: word('options') { c -> within('options', optionWords, c) },
        environment: word('environment') { c -> environment(env, c) },
        stages: word('stages') { c -> body = c },
        post: word('post') { c -> last = postSteps(c) },
    ], block)
    assert seen.containsAll(['agent', 'stages']): "pipeline must have agent and stages; it has $seen"
    assert seen.size() == seen.unique(false).size(): "pipeline has a section twice: $seen"
    stages(body, env, '', false)
    if (last) {
        units << [stage: 'post', name: 'post', env: env, fresh: false, always: true, steps: last]
    }
}

def file = new File(args[0])
def model = this
def script = new GroovyShell(variables).parse(file)
def calls = 0
script.metaClass.pipeline = { Closure c -> calls++; model.pipeline(c) }
script.run()
assert calls == 1: "a declarative Jenkinsfile is one pipeline block; this has $calls"
println new JsonBuilder(units)
